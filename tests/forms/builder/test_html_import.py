"""A pasted HTML form: labels, types, bounds and options are read, traps are left out, nothing broken takes long."""

import time

import pytest

from webapp.errors import Invalid
from webapp.forms.builder.html_import import Found, import_html
from webapp.forms.definition.field import FormField

each = pytest.mark.parametrize
MEGABYTE = 1024 * 1024


def read(html: str) -> Found:
    return import_html(f"<form>{html}</form>")


def field(html: str) -> FormField:
    (one,) = read(html).taken
    return one.field


def fields(html: str) -> dict[str, FormField]:
    return {one.field.key: one.field for one in read(html).taken}


@each(
    ("html", "label"),
    [
        ("<label for=a>Your pet</label><input id=a name=pet>", "Your pet"),
        ("<input id=a name=pet><label for=a>Your pet</label>", "Your pet"),
        ("<label>Your <b>pet</b>: <input name=pet></label>", "Your pet"),
        ("<input name=pet aria-label='Your pet' placeholder=Cat>", "Your pet"),
        ("<input name=pet placeholder='Your pet'>", "Your pet"),
        ("<input name=your_pet>", "Your pet"),
        ("<label for=a>Your pet *</label><input id=a name=pet>", "Your pet"),
        ("<label>Your pet<select name=pet><option>Cat<option>Dog</select></label>", "Your pet"),
    ],
)
def test_a_label_is_found_wherever_it_stands(html: str, label: str) -> None:
    assert field(html).label == label


@each(
    ("html", "kind"),
    [
        ("<input name=a>", "short_text"),
        ("<input name=a type=search>", "short_text"),
        ("<input name=a type=EMAIL>", "email"),
        ("<input name=a type=tel>", "phone"),
        ("<input name=a type=url>", "url"),
        ("<input name=a type=number>", "number"),
        ("<input name=a type=range>", "number"),
        ("<input name=a type=date>", "date"),
        ("<input name=a type=file>", "file"),
        ("<input name=a type=hidden value=1>", "hidden"),
        ("<input name=a type=checkbox>", "checkbox"),
        ("<textarea name=a></textarea>", "long_text"),
        ("<select name=a><option>1</select>", "select"),
        ("<select name=a multiple><option>1</select>", "checkboxes"),
        ("<input name=full_name>", "full_name"),
        ("<input name=company>", "company"),
        ("<input name=email>", "email"),
    ],
)
def test_each_control_becomes_the_type_that_it_is(html: str, kind: str) -> None:
    assert field(html).type == kind


def test_choices_of_one_name_are_one_question_in_the_words_that_people_see() -> None:
    found = fields(
        "<fieldset><legend>Work *</legend><label><input type=checkbox name='w[]' value=1>Roof</label>"
        "<label><input type=checkbox name='w[]' value=2>Wall</label></fieldset>"
        "<fieldset><legend>When?</legend><input type=radio name=when id=x value=now required><label for=x>Now</label>"
        "<input type=radio name=when value=later></fieldset>"
    )
    assert {key: (one.type, one.label, one.required, one.options) for key, one in found.items()} == {
        "w": ("checkboxes", "Work", True, ["Roof", "Wall"]),
        "when": ("radio", "When?", True, ["Now", "later"]),
    }


def test_what_a_browser_would_check_is_checked() -> None:
    found = fields(
        "<input name=code pattern='[A-Z]+' title='Capitals alone' minlength=2 maxlength=9 required>"
        "<input name=guests type=number min=1 max=10 value=2>"
        "<input name=cv type=file accept='.pdf,image/*' multiple>"
        "<input name=given placeholder=Ada autocomplete=given-name>"
    )
    code, guests, cv, given = found.values()
    assert (code.pattern, code.message, code.min, code.max, code.required) == (
        "[A-Z]+",
        "Capitals alone",
        "2",
        "9",
        True,
    )
    assert (guests.min, guests.max, guests.default) == ("1", "10", "2")
    assert (cv.accept, cv.max_files) == (["image", "pdf"], 10)
    assert (given.autocomplete, given.label) == ("given-name", "Ada")


def test_an_option_that_stands_for_none_is_no_option() -> None:
    found = field("<select name=a><option value=''>Choose<option value=1>One<optgroup><option>Two<option>Two</select>")
    assert found.options == ["One", "Two"]


@each(
    ("html", "key", "target"),
    [
        ("<input name='contact[first_name]'>", "contact_first_name", "firstName"),
        ("<input name='fields[person][lastName]'>", "fields_person_lastName", "lastName"),
        ("<input name=your-email>", "your-email", "email"),
        ("<input name=f3 type=email>", "f3", "email"),
        ("<input name=f3 autocomplete='shipping postal-code'>", "f3", "zip"),
        ("<label>Company name<input name=f3></label>", "f3", "company"),
        ("<textarea name=your-message></textarea>", "your-message", "noteContent"),
        ("<input name='été !'>", "été", ""),
        ("<input name='_x[ ]'>", "x", ""),
        ("<label>Pet<input id=''></label>", "Pet", ""),
    ],
)
def test_a_name_becomes_a_legal_key_and_is_mapped_to_what_it_plainly_is(html: str, key: str, target: str) -> None:
    found = read(html)
    assert [(one.field.key, one.target) for one in found.taken] == [(key, target)]
    assert found.document.field_mapping == ({key: target} if target else {})


def test_what_everybody_calls_so_needs_no_mapping_and_of_two_emails_the_first_is_the_email() -> None:
    found = read("<input name=email><input name=mail2 type=email><input name=phone>")
    assert ([one.target for one in found.taken], found.document.field_mapping) == (["email", "", "phone"], {})


def test_two_of_one_name_have_keys_of_their_own() -> None:
    assert list(fields("<input name=a><input name=a><input name='a[]'>")) == ["a", "a_2", "a_3"]


@each(
    "html",
    [
        "<input type=hidden name=csrf_token value=1>",
        "<input type=hidden name=authenticity_token value=1>",
        "<input type=hidden name=_wpnonce value=1>",
        "<textarea name=g-recaptcha-response></textarea>",
        "<input name=_gotcha>",
        "<input name=honeypot>",
        "<div style='position: absolute; left:-5000px'><div><input name=website2></div></div>",
        "<p style='display:none'><label>Leave <input name=fax></label></p>",
        "<input name=url2 hidden>",
        "<div aria-hidden=true><input name=b_1></div>",
        "<input name=x style='display: none'>",
        "<input type=password name=pw>",
    ],
)
def test_traps_tokens_and_passwords_are_left_out_with_a_reason(html: str) -> None:
    found = read(f"<input name=email>{html}<input name=phone>")
    assert [one.name for one in found.taken] == ["email", "phone"]
    assert [bool(reason) for _, reason in found.left_out] == [True]


def test_scripts_are_no_form_and_nothing_in_it_runs() -> None:
    found = read(
        "<script>document.write('<input name=evil>')</script><style>input{}</style><template><input name=t></template>"
        "<!-- <input name=old> --><input name=a aria-label='<script>alert(1)</script>' onfocus=alert(1)>"
    )
    assert [(one.name, one.field.label) for one in found.taken] == [("a", "<script>alert(1)</script>")]


def test_of_a_whole_page_the_form_with_the_most_fields_is_read_with_its_heading_and_its_button() -> None:
    found = import_html(
        "<title>Acme</title><form><input name=q></form><h1>Contact</h1>"
        "<form><h2>Write to us</h2><input name=name><input name=email><button>Send <b>it</b></button></form>"
    )
    assert [one.name for one in found.taken] == ["name", "email"]
    assert (found.document.name, found.document.definition.submit_label) == ("Write to us", "Send it")


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    html = (
        "<form><div><label>Name<input name=name><p><label>Mail<input name=email </p></div></form><b><input name=phone"
    )
    assert [one.name for one in import_html(html).taken] == ["name", "email"]


def test_a_form_has_no_more_fields_than_it_can_have() -> None:
    found = read("".join(f"<input name=n{number}>" for number in range(203)))
    assert (len(found.taken), [name for name, _ in found.left_out]) == (200, ["n200", "n201", "n202"])


@each("html", ["", "hello", "<form></form>", "<form><button>Send</button></form>", "<input>", "x" * (MEGABYTE + 1)])
def test_what_holds_no_field_is_refused(html: str) -> None:
    with pytest.raises(Invalid):
        import_html(html)


@each(
    "bait",
    ["<!--", "<a ", "<form>", "<div hidden>", "</div>", "<label>", "<input a='", "<select><option>x", "&amp", "<!"],
)
def test_a_megabyte_of_bait_takes_seconds_at_most(bait: str) -> None:
    begun = time.process_time()
    with pytest.raises(Invalid):
        import_html(bait * (MEGABYTE // len(bait)))
    assert time.process_time() - begun < 10
