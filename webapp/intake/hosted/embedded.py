"""What embed.js tells beside the answers: the page that the form stood on, and what led the visitor there.

A form that offers times to be called at asks the browser for its time zone as well.

A stranger words all of it, so nothing but texts of a sensible length is kept.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from webapp.intake.incoming import Call
from webapp.leads.zones import known_zone

EMBEDDED = ("_page", "_title", "_referrer", "_first", "_last")
LONGEST, MOST = 2000, 20
_OF_A_TOUCH = ("page", "referrer", "at", "gclid", "fbclid", "msclkid", "ttclid", "li_fat_id")


def metadata_of(call: Call, data: Mapping[str, object]) -> dict[str, Any]:
    """The metadata of a submission by the names that the Forms API uses, and its `firstTouch` and `lastTouch`.

    The campaign of the last touch stands beside them too, where every reader of a submission looks for it.
    """
    first, last = _touch(data.get("_first")), _touch(data.get("_last"))
    told = {
        "pageUrl": _address(data.get("_page")) or call.headers.get("referer", ""),
        "pageTitle": _text(data.get("_title")),
        "referrer": _address(data.get("_referrer")),
        **{name: text for name, text in last.items() if name not in _OF_A_TOUCH[:3]},
        "firstTouch": first,
        "lastTouch": last,
        "timeZone": known_zone(data.get("_zone")),
    }
    return {name: value for name, value in told.items() if value}


def _touch(query: object) -> dict[str, str]:
    """A page that a campaign or another website led to, as embed.js words it: a query."""
    try:
        pairs = parse_qsl(_text(query), max_num_fields=MOST)
    except ValueError:
        return {}
    return {name: text for name, text in pairs if name in _OF_A_TOUCH or name.startswith("utm_")}


def _address(value: object) -> str:
    try:
        return _text(value) if urlsplit(_text(value)).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= LONGEST else ""
