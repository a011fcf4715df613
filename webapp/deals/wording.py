"""How amounts and days are worded for whoever reads them: by the workspace's currency and their own language."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

_SIGNS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "KRW": "₩",
    "TRY": "₺",
    "UAH": "₴",
    "ILS": "₪",
    "VND": "₫",
    "BRL": "R$",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "MXN": "MX$",
}
_SPACE = "\u00a0"
# What stands between thousands, and before the decimals.
_POINTS = dict.fromkeys(("da", "de", "es", "it", "nl", "pt", "tr"), (".", ",")) | dict.fromkeys(
    ("fr", "nb", "pl", "fi", "sv"), (_SPACE, ",")
)
_SIGN_FIRST = ("en", "ja", "nl", "tr")

Money = Callable[[Decimal], str]


def money_in(currency: str, locale: str) -> Money:
    """How amounts of this currency are worded in this language."""
    return partial(word_money, currency=currency, locale=locale)


def word_money(amount: Decimal, currency: str, locale: str) -> str:
    """`$1,250`, `1.250,50 €`: decimals only where there are any."""
    language = locale.partition("-")[0].lower()
    thousands, point = _POINTS.get(language, (",", "."))
    whole, _, rest = f"{amount:,.2f}".partition(".")
    digits = whole.replace(",", thousands) + (f"{point}{rest}" if rest != "00" else "")
    sign = _SIGNS.get(currency, currency)
    if language in _SIGN_FIRST or locale == "pt-BR":
        apart = _SPACE if sign[-1].isalpha() or language in ("nl", "pt") else ""
        return f"{sign}{apart}{digits}"
    return f"{digits}{_SPACE}{sign}"


def word_day(day: date, today: date) -> str:
    """`3 Mar`, with its year where that is another one."""
    return f"{day:%-d %b}" if day.year == today.year else f"{day:%-d %b %Y}"
