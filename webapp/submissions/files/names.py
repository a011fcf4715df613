"""What a file is called once nothing in its name can lead anywhere or deceive anybody."""

import re
import unicodedata

LONGEST = 120
_LONGEST_ENDING = 10
_FALLBACK = "file"
_RESERVED = re.compile(r'[<>:"|?*%;]')
# Endings that a program stands behind: none has a place in the middle of a name either.
_LIVE = frozenset(
    "asp aspx bat cgi cmd dll exe hta htm html jar js jse jsp lnk mjs msi php php3 php5 phar phtml pl ps1 py rb scr sh "
    "shtml svg svgz swf vbe vbs wsf xht xhtml xml xsl".split()
)


def clean_name(sent: str) -> str:
    """The last part of a path, without control and bidi characters, dots at its ends, or what systems reserve.

    Cut to 120 characters, its ending kept; never empty.
    """
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C" and letter not in "\u2028\u2029")
    name = " ".join(_RESERVED.sub("_", name).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST].strip(". ") or _FALLBACK
    return f"{stem[: LONGEST - len(ending) - 1].strip('. ') or _FALLBACK}.{ending}"


def ending_of(name: str) -> str:
    """In lower case and without its dot; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def hides_an_ending(name: str) -> bool:
    """Whether the name of a program or page stands before the ending, as in `invoice.exe.pdf`."""
    return any(part.lower() in _LIVE for part in name.split(".")[1:-1])
