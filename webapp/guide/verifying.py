"""Why a webhook's signature does not verify: every way in which it may have come about is tried, the right one first.

Pure: nothing that it is given is kept, and nothing of it is logged.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest, digest

from webapp.deliveries.signing import PREFIX

TOLERANCE = timedelta(minutes=5)
ID, TIMESTAMP, SIGNATURE = STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")

Tagged = tuple[bytes, str]  # bytes, and the mistake that they stand for: empty where it is none
Spell = Callable[[bytes], list[Tagged]]

LATE = "The signature is right, but not its time."
NO_HEADERS = "None of the headers holds a signature. Paste all headers of the call, each in a line of its own."
NO_SECRET = "Paste the secret as well: whsec_… of the endpoint, or what was typed into the form's settings."  # noqa: S105
NOTHING_FITS = (
    "No reading of the secret and the body gives this signature. Either it is the secret of another endpoint, or one "
    "that was replaced, or the body is not the one that was sent."
)
REWRITTEN = (
    "The body was written out again: the same JSON, other bytes. Verify the raw body, before anything parses it."
)
NOT_JSON = "The body is no whole JSON: something was cut off or put in on the way here."
TEXT_AS_KEY = "The key is what the base64 after whsec_ stands for; this was signed with its text."
WITH_PREFIX = (
    "The key is what the base64 after whsec_ stands for; this was signed with the whole text, whsec_ included."
)
NO_PREFIX = "The key of the hex signature is the secret's whole text: whsec_ at its beginning was forgotten."
DECODED = "The key of the hex signature is the secret's own text, not what its base64 stands for."
BODY_ALONE = "What is signed is id.timestamp.body; this is the signature of the body alone."
HEX = "webhook-signature is base64 with v1, before it; this is hex."
NO_VERSION = "Each signature begins with v1, and that is missing here."
URL_SAFE = "webhook-signature is plain base64; this is base64 for addresses, with - and _ in place of + and /."
NOT_HEX = "This header holds hex; this is base64."


@dataclass(frozen=True)
class Finding:
    """What is to be said: `title` in a few words, `problems` each as a sentence with its cure."""

    valid: bool
    title: str
    problems: tuple[str, ...] = ()


def find_out(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Finding:
    """Headers by their names in lower case. One good signature of several is enough, but for one that is late."""
    hex_header = _hex_header(headers)
    if not secret:
        return Finding(False, "There is no secret.", (NO_SECRET,))
    if not hex_header and not any(name in headers for name in STANDARD):
        return Finding(False, "There is no signature.", (NO_HEADERS,))
    found = list(_findings(headers, hex_header, body, secret, now))
    right = [finding for finding in found if finding.valid or finding.title == LATE]
    return right[0] if right else min(found, key=lambda finding: finding.problems == (NOTHING_FITS,))


def read_headers(text: str) -> dict[str, str]:
    """Lines such as `Name: value`, as logs and tools print them; other lines are passed over."""
    pairs = (line.lstrip("<> ").partition(":") for line in text.splitlines())
    return {name.strip(" \"'").lower(): value.strip(" \"',") for name, colon, value in pairs if colon}


def _findings(
    headers: Mapping[str, str], hex_header: str, body: bytes, secret: str, now: datetime
) -> Iterator[Finding]:
    if any(name in headers for name in STANDARD):
        yield _standard(headers, body, secret, now)
    if hex_header:
        problems = _mistakes(
            [headers[hex_header].lower(), headers[hex_header]], _text_keys(secret), _bodies(body), _as_hex
        )
        yield _worded(hex_header, _or_unfit(problems, body))


def _standard(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Finding:
    missing = [name for name in STANDARD if not headers.get(name)]
    if missing:
        return Finding(False, "A header is missing.", (f"{', '.join(missing)}: all three are needed.",))
    problems = _mistakes(headers[SIGNATURE].split(), _decoded_keys(secret), _signed(headers, body), _as_standard)
    late = _problem_of_time(headers[TIMESTAMP], now)
    if problems == () and late:
        return Finding(False, LATE, (late,))
    return _worded(SIGNATURE, _or_unfit(problems, body))


def _worded(header: str, problems: tuple[str, ...]) -> Finding:
    return Finding(not problems, f"{header} is {'not ' if problems else ''}valid.", problems)


def _or_unfit(problems: tuple[str, ...] | None, body: bytes) -> tuple[str, ...]:
    if problems is not None:
        return problems
    return (NOTHING_FITS,) if _json(body) is not None else (NOT_JSON,)


def _problem_of_time(sent_at: str, now: datetime) -> str:
    if not sent_at.isdecimal() or len(sent_at) > 11:
        return f"webhook-timestamp holds the seconds since 1970; “{sent_at[:20]}” is no such number."
    off = int(now.timestamp()) - int(sent_at)
    if abs(off) <= TOLERANCE.total_seconds():
        return ""
    cure = "A call is good for five minutes: send it again." if off > 0 else "Set the clock of whoever made it."
    return f"webhook-timestamp is {timedelta(seconds=abs(off))} {'old' if off > 0 else 'in the future'}. {cure}"


def _mistakes(
    given: Iterable[str], keys: Iterable[Tagged], contents: list[Tagged], spell: Spell
) -> tuple[str, ...] | None:
    """The fewest mistakes that explain one of the signatures; none where it is right, None where nothing does."""
    signatures = [each.encode() for each in given]
    explained = [
        tuple(filter(None, (of_key, of_content, of_spelling)))
        for key, of_key in keys
        for content, of_content in contents
        for text, of_spelling in spell(digest(key, content, "sha256"))
        if any(compare_digest(text, each) for each in signatures)
    ]
    return min(explained, key=len, default=None)


def _decoded_keys(secret: str) -> list[Tagged]:
    bare = secret.removeprefix(PREFIX)
    texts = [(bare.encode(), TEXT_AS_KEY), ((PREFIX + bare).encode(), WITH_PREFIX)]
    return [*((key, "") for key in _decoded(bare)), *texts]


def _text_keys(secret: str) -> list[Tagged]:
    bare = secret.removeprefix(PREFIX)
    other = (PREFIX + bare).encode() if bare == secret else bare.encode()
    return [(secret.encode(), ""), (other, NO_PREFIX), *((key, DECODED) for key in _decoded(bare))]


def _decoded(text: str) -> Iterator[bytes]:
    try:
        yield base64.b64decode(text, validate=True)
    except ValueError:
        return


def _bodies(body: bytes) -> list[Tagged]:
    """As it is and, since a field of a page writes lines in its own way, without the lines around it; or rewritten."""
    as_sent = {body, body.strip(), body.replace(b"\r\n", b"\n")}
    data = _json(body)
    if data is None:
        return [(each, "") for each in as_sent]
    compact = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    written = {compact.encode("utf-8", "replace"), json.dumps(data, separators=(",", ":")).encode()} - as_sent
    return [*((each, "") for each in as_sent), *((each, REWRITTEN) for each in written)]


def _json(body: bytes) -> object:
    """What the body says; None where it says nothing."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _signed(headers: Mapping[str, str], body: bytes) -> list[Tagged]:
    head = f"{headers[ID]}.{headers[TIMESTAMP]}.".encode()
    bodies = _bodies(body)
    return [*((head + each, mistake) for each, mistake in bodies), *((each, BODY_ALONE) for each, _ in bodies)]


def _as_standard(made: bytes) -> list[Tagged]:
    plain, safe = base64.b64encode(made), base64.urlsafe_b64encode(made)
    spelled = [
        (b"v1," + plain, ""),
        (plain, NO_VERSION),
        (b"v1," + made.hex().encode(), HEX),
        (made.hex().encode(), HEX),
    ]
    return [*spelled, *((each, URL_SAFE) for each in (b"v1," + safe, safe) if safe != plain)]


def _as_hex(made: bytes) -> list[Tagged]:
    return [(made.hex().encode(), ""), (base64.b64encode(made), NOT_HEX)]


def _hex_header(headers: Mapping[str, str]) -> str:
    """The name of the header that is ours beside the standard ones, or that the form names."""
    return next((name for name in headers if "signature" in name and name != SIGNATURE), "")
