"""Requests as people paste them: a curl command from a terminal or a browser, or raw HTTP. Nothing of it is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from webapp.errors import Malformed
from webapp.intake.trial import Sent

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\\\r?\n)+)|(?P<end>[|;&<>])|\$'(?P<ansi>(?:[^'\\]|\\.)*)'|'(?P<single>[^']*)'"""
    r"""|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<plain>[^\s'"\\|;&<>]+|.)""",
    re.DOTALL,
)
_IN_DOUBLE = re.compile(r"\\(\n|[\\\"$`])")
_ANSI = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_REQUEST_LINE = re.compile(r"([A-Za-z]+) (\S+)(?: HTTP/[\d.]+)?")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")

_DATA = ("-d", "--data", "--data-ascii", "--data-raw", "--data-binary", "--data-urlencode", "--json")
_NAMED = {"-A": "user-agent", "--user-agent": "user-agent", "-e": "referer", "--referer": "referer"}
_WITHOUT_VALUE = re.compile(
    r"-[sSikLvfgN#0]+|--(?:silent|show-error|include|insecure|location|verbose|fail|fail-with-body|compressed"
    r"|http[\d.]+|globoff|no-buffer|progress-bar|ssl-no-revoke|path-as-is)"
)
_BUNDLE = re.compile(r"-[sSikLvfgN#0]*([A-Za-z])(.*)", re.DOTALL)
_FILES = "A form with -F cannot be tried here. Send its fields with -d, and leave its files out."
_FROM_FILE = "The body is read from the file {}. Paste the content of the file in its place."


def read_request(text: str) -> Sent:
    """Raises Malformed with what to mend."""
    text = text.strip().removeprefix("$ ")
    if not text:
        raise Malformed("There is no request. Paste a curl command or raw HTTP, or start from a sample.")
    return _curl(text) if re.match(r"curl(\.exe)?\s", text) else _raw(text)


@dataclass
class _Command:
    method: str = ""
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)

    def header(self, text: str) -> None:
        found = _HEADER.fullmatch(text.strip())
        if found is not None:
            self.headers[found[1].lower()] = found[2].strip()
        elif not text.rstrip().endswith(";"):
            raise Malformed(f"“{text[:60]}” is no header. Write it as -H 'name: value'.")

    def add(self, option: str, value: str) -> None:
        if value.startswith("@") and option != "--data-raw":
            raise Malformed(_FROM_FILE.format(value[1:] or "that is not named"))
        name, sign, rest = value.partition("=")
        self.data.append(f"{name}{sign}{quote(rest)}" if option == "--data-urlencode" and sign else value)
        json = {"content-type": "application/json", "accept": "application/json"}
        form = {"content-type": "application/x-www-form-urlencoded"}
        self.headers = {**(json if option == "--json" else form), **self.headers}


def _curl(text: str) -> Sent:
    command, words = _Command(), iter(list(_words(text))[1:])
    for word in words:
        option, attached = _split(word)
        if not option:
            command.url = command.url or word
        elif not _WITHOUT_VALUE.fullmatch(option):
            _take(command, option, attached or next(words, ""))
    if not command.url:
        raise Malformed("The curl command has no address. Paste the whole command, with its URL.")
    method = command.method or ("POST" if command.data else "GET")
    return _sent(method, command.url, command.headers, "&".join(command.data))


def _split(word: str) -> tuple[str, str]:
    """The option that a word is, and a value that is written onto it, as in `-XPOST`."""
    short = _BUNDLE.fullmatch(word)
    if short is not None and not _WITHOUT_VALUE.fullmatch(word):
        return f"-{short[1]}", short[2]
    return (word, "") if word.startswith("-") else ("", "")


def _take(command: _Command, option: str, value: str) -> None:
    """What is not about the request, such as where its answer goes, is let be."""
    if option in ("-X", "--request"):
        command.method = value.upper()
    elif option == "--url":
        command.url = value
    elif option in ("-H", "--header"):
        command.header(value)
    elif option in _NAMED:
        command.headers[_NAMED[option]] = value
    elif option in _DATA:
        command.add(option, value)
    elif option in ("-F", "--form", "-T", "--upload-file"):
        raise Malformed(_FILES)


def _words(text: str) -> Iterator[str]:
    """The words of the first command as a shell splits them; a quote that never ends is a fault."""
    word: str | None = None
    for token in _TOKEN.finditer(text):
        if token["space"] or token["end"]:
            if word is not None:
                yield word
            word = None
            if token["end"]:
                return
        elif token["plain"] in ("'", '"'):
            raise Malformed(f"A quote ({token['plain']}) is opened and never closed. Paste the whole command.")
        else:
            word = (word or "") + _spelled_out(token)
    if word is not None:
        yield word


def _spelled_out(token: re.Match[str]) -> str:
    if token["ansi"] is not None:
        return _ANSI.sub(_character, token["ansi"])
    if token["double"] is not None:
        return _IN_DOUBLE.sub(lambda found: found[1].strip("\n"), token["double"])
    return next(text for text in (token["single"], token["escaped"], token["plain"]) if text is not None)


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(found[3], found[3])


def _raw(text: str) -> Sent:
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    request = _REQUEST_LINE.fullmatch(first.strip())
    if request is None:
        raise Malformed("This is neither a curl command nor raw HTTP, which begins with a line such as POST /path.")
    headers: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line.strip())
        if found is None:
            raise Malformed(f"“{line[:60]}” is no header. Leave an empty line between the headers and the body.")
        headers[found[1].lower()] = found[2].strip()
    return _sent(request[1].upper(), request[2], headers, body)


def _sent(method: str, url: str, headers: dict[str, str], body: str) -> Sent:
    if not url.startswith("/") and "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or headers.get("host", "")
    except ValueError:
        raise Malformed("The address is no URL. Correct it.") from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Sent(method, path, headers, body.encode("utf-8", "replace"), host)
