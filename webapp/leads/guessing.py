"""What a field may be that nobody has placed, told by plain rules from its name and from what it holds.

A name alone proves nothing: what it holds must fit. An email, a phone, a web address, a date or a number is known
without a name.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers

from webapp.leads.canonical import email_key, phone_key

SHARE = 0.8  # of the values must fit

Fits = Callable[[str, str], bool]  # a value, and the country in which a phone reads


@dataclass(frozen=True)
class Guess:
    """`noun`: what it looks like; `target`: the field of a lead that this is, if any; `type`: of a custom field of it.

    `fitting`: how many of the values that were looked at read as one.
    """

    noun: str
    target: str
    type: str
    fitting: int


@dataclass(frozen=True)
class _Kind:
    noun: str
    target: str
    named: frozenset[str]
    fits: Fits
    proves: Fits | None = None
    type: str = "text"
    unless: frozenset[str] = frozenset()


def guess(name: str, values: Sequence[str], country: str) -> Guess | None:
    """The first kind that most values fit, of those that the name hints at or that the values prove alone."""
    words = words_of(name)
    for kind in _KINDS:
        hinted = bool(words & kind.named) and not words & kind.unless
        rule = kind.fits if hinted else kind.proves
        fitting = sum(rule(value, country) for value in values) if rule is not None else 0
        if values and fitting >= SHARE * len(values):
            return Guess(kind.noun, kind.target, kind.type, fitting)
    return None


def words_of(name: str) -> frozenset[str]:
    """`whatsappNo2` is whatsapp and no; the whole of it, without what stands between, is a word as well."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    return frozenset(word.lower() for word in (*words, "".join(words)))


def _is_email(text: str, country: str) -> bool:
    return email_key(text) is not None


def _may_be_phone(text: str, country: str) -> bool:
    """Digits with what people write between them, as many as a phone has."""
    return bool(re.fullmatch(r"\+?[\d\s()./x–-]{7,40}", text)) and phone_key(text, country) is not None


def _is_phone(text: str, country: str) -> bool:
    """Written as nothing but a phone is, and one that exists somewhere: an order number is none."""
    grouped = re.fullmatch(r"\(?\d{2,5}\)?([\s./–-]\d{2,5}){2,4}|\(\d{2,5}\)\s?\d{3,4}[\s.-]?\d{3,5}", text)
    if not (text.startswith("+") or grouped) or _is_date(text, country) or not _may_be_phone(text, country):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, country.upper()))
    except phonenumbers.NumberParseException:
        return False


def _is_url(text: str, country: str) -> bool:
    return bool(re.fullmatch(r"(?i)(https?://|www\.)[^\s.]+(\.[^\s.]+)*\.[a-z]{2,}\S*|https?://\S+", text))


def _may_be_url(text: str, country: str) -> bool:
    return _is_url(text, country) or bool(re.fullmatch(r"(?i)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?", text))


def _is_date(text: str, country: str) -> bool:
    """A day, with a time or without; of the orders that people use any."""
    if not re.match(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}", text):
        return False
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return any(_by(form, text) for form in ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d"))


def _by(form: str, text: str) -> bool:
    try:
        return bool(datetime.strptime(text, form))
    except ValueError:
        return False


def _is_number(text: str, country: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,15}([.,]\d{1,10})?", text))


def _is_zip(text: str, country: str) -> bool:
    return bool(re.fullmatch(r"(?i)(?=.*\d)[a-z0-9][a-z0-9 -]{1,9}", text))


def _within(most: int) -> Fits:
    """Words: not longer than this, with a letter among them, and nothing that is plainly something else."""

    def fits(text: str, country: str) -> bool:
        other = _is_email(text, country) or _is_url(text, country)
        return len(text) <= most and any(character.isalpha() for character in text) and not other

    return fits


def _anything(text: str, country: str) -> bool:
    return True


def _named(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_PERSON = _named("user file project product event domain page form company business site host class school pet")
_NO_PLACE = _named("ip mac web email mail url wallet")

_PHONE = _named("phone telephone tel mobile cell cellphone whatsapp handy telefon telefono mob contactnumber callback")
_COMPANY = _named("company organization organisation business firm employer firma")
_MESSAGE = _named("message comment comments note notes question questions enquiry inquiry remarks details")

# A hint with `fits`, or `proves` without one; the first that holds is the guess.
_KINDS = (
    _Kind("an email", "email", _named("email mail"), _is_email, _is_email, "email"),
    _Kind("a phone", "phone", _PHONE, _may_be_phone, _is_phone, "phone"),
    _Kind("a website", "", _named("website url site homepage web link domain linkedin"), _may_be_url, _is_url, "url"),
    _Kind("a company", "company", _COMPANY, _within(200)),
    _Kind("a first name", "firstName", _named("first given forename vorname prenom fname"), _within(100)),
    _Kind("a last name", "lastName", _named("last surname family nachname lname"), _within(100)),
    _Kind("a full name", "name", _named("name fullname"), _within(100), unless=_NO_PERSON),
    _Kind("a zip", "zip", _named("zip zipcode postal postcode plz pincode"), _is_zip),
    _Kind("a city", "city", _named("city town stadt ciudad ville suburb"), _within(100)),
    _Kind("a state", "state", _named("state province region county bundesland"), _within(100)),
    _Kind("an address", "address", _named("address street addr strasse"), _within(300), unless=_NO_PLACE),
    _Kind("a date", "", _named("date day birthday dob"), _is_date, _is_date, "date"),
    _Kind("a budget", "budget", _named("budget spend"), _anything),
    _Kind("a timeline", "timeline", _named("timeline timeframe deadline urgency"), _anything),
    _Kind("a source", "source", _named("source referrer referral referredby heard hear"), _within(300)),
    _Kind("a message", "noteContent", _MESSAGE, _within(100_000)),
    _Kind("a project type", "projectTypes", _named("service services servicetype projecttype"), _within(300)),
    _Kind("a number", "", frozenset(), _is_number, _is_number, "number"),
)
