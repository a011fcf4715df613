"""How a form gets into a website, by what the website is made with: which ways there are, what to do, what to paste."""

from dataclasses import dataclass

from flask import render_template

from webapp.forms.embed import snippets
from webapp.forms.embed.snippets import Control, Place

MODES = {
    "inline": "In the page",
    "modal": "Dialog",
    "slide": "Slide-in",
    "own": "Your own form",
}
PLUGIN = "inlet-forms.php"
HONEYPOT = (
    "Give your form a field that people do not see, and name it here under Security as the honeypot field: who fills "
    "it in is a machine. The API heeds no other name."
)


@dataclass(frozen=True)
class Platform:
    """`modes`: those that make sense there. `file`: what is pasted in place of a snippet, by its label and template.

    `snippets`: the modes that a snippet does for; None for all.
    """

    slug: str
    label: str
    modes: tuple[str, ...]
    steps: tuple[str, ...]
    file: tuple[str, str] = ("", "")
    snippets: tuple[str, ...] | None = None


PLATFORMS = (
    Platform(
        "html",
        "HTML",
        ("inline", "modal", "slide", "own"),
        ("Paste this where the form is to appear. Nothing in it needs to be changed.",),
    ),
    Platform(
        "wordpress",
        "WordPress",
        ("inline", "modal", "slide"),
        (
            "Download the plugin: a zip file that holds one short PHP file.",
            "In WordPress, open Plugins → Add New → Upload Plugin, choose it, and activate it.",
            "In a page, add the block “Inlet form”, or paste this shortcode. The bare address of the form works too.",
        ),
        ("Shortcode", "embed/wordpress_shortcode.txt"),
        (),
    ),
    Platform(
        "webflow",
        "Webflow",
        ("inline", "modal", "slide", "own"),
        (
            "Drag a Code Embed to where the form is to appear, and paste this into it.",
            "To keep a form that Webflow made: in its settings set Action to the form's link and Method to POST, add "
            "the custom attribute data-lead-form with the form's id, and put the script into the site's footer code. "
            "Webflow's own success and error states are shown.",
        ),
    ),
    Platform(
        "framer",
        "Framer",
        ("inline", "modal", "slide"),
        (
            "Insert → Embed would show the form in a frame of Framer's, with bars to scroll. Use a code component: "
            "Assets → Code → New component, and paste this.",
            "Drag the component to where the form is to appear, with its width set to Fill and its height to Fit.",
            "For a dialog or a slide-in, link any text to the form's address, and put the script into Site Settings → "
            "General → Custom Code, at the end of the body.",
        ),
        ("Form.tsx", "embed/framer.tsx.txt"),
        ("modal", "slide"),
    ),
    Platform(
        "squarespace",
        "Squarespace",
        ("inline", "modal", "slide", "own"),
        (
            "Edit the page, add a Code block, and set its mode to HTML.",
            "Paste this into it and save. The form appears once you leave the editor.",
        ),
    ),
    Platform(
        "wix",
        "Wix",
        ("modal", "slide", "inline"),
        (
            "Open Settings → Custom Code, add the script to the end of the body of all pages.",
            "Link a button to the form's address; or add Embed Code → Embed HTML where the form is to appear, and "
            "paste all of this there.",
        ),
    ),
    Platform(
        "shopify",
        "Shopify",
        ("inline", "modal", "slide", "own"),
        (
            "Open Online Store → Themes → Customize, and go to the page.",
            "Add a section “Custom Liquid”, paste this into it, and save.",
        ),
    ),
    Platform(
        "gtm",
        "Tag Manager",
        ("modal", "slide", "inline"),
        (
            "Make a tag of the kind Custom HTML with the script alone, and let it fire on all pages.",
            "In the website, add the link or the frame itself: Tag Manager can load the script, not place the form.",
            'With data-datalayer="dataLayer" on it, every event reaches Tag Manager, such as lf:submitted.',
        ),
    ),
    Platform(
        "nextjs",
        "Next.js",
        (),
        (
            "Create an API key under Settings → Developer → API Keys, and set it as INLET_API_KEY on your server. It "
            "never reaches a browser.",
            "Add this route, and let your form post to /api/contact. It hands on every field, with the visitor's "
            "address and browser.",
            HONEYPOT,
        ),
        ("app/api/contact/route.js", "embed/nextjs.js.txt"),
        (),
    ),
    Platform(
        "php",
        "PHP",
        (),
        (
            "Create an API key under Settings → Developer → API Keys, and set it as INLET_API_KEY in the environment "
            "of your website.",
            "Save this beside your pages, and let your form post to it.",
            HONEYPOT,
        ),
        ("contact.php", "embed/contact.php.txt"),
        (),
    ),
)


@dataclass(frozen=True)
class Instructions:
    """`text`: what to paste, and `label` what it is."""

    platform: Platform
    mode: str
    label: str
    text: str


def instructions(slug: str, mode: str, place: Place, controls: tuple[Control, ...]) -> Instructions:
    """For a platform and a way to show the form there; the usual ones in place of what is neither."""
    platform = next((one for one in PLATFORMS if one.slug == slug), PLATFORMS[0])
    mode = mode if mode in platform.modes else (*platform.modes, "inline")[0]
    if platform.snippets is None or mode in platform.snippets:
        return Instructions(platform, mode, MODES[mode], _snippet(mode, place, controls))
    label, template = platform.file
    return Instructions(platform, mode, label, render_template(template, place=place, mode=mode))


def plugin(place: Place) -> str:
    """The WordPress plugin, of one file, for the forms of this site."""
    return render_template("embed/wordpress.php.txt", place=place)


def _snippet(mode: str, place: Place, controls: tuple[Control, ...]) -> str:
    if mode == "inline":
        shown = snippets.inline(place)
    elif mode == "own":
        shown = snippets.own_form(place, controls)
    else:
        shown = snippets.opener(place, mode)
    return f"{shown}\n{snippets.script(place)}"
