"""Consent: the words of a field as somebody agrees to them, so that they are known when the form is long another."""

from webapp.forms.definition.field import FormField
from webapp.submissions.consents import Agreed


def words_of(field: FormField) -> str:
    """What stands beside the tick: the consent's own words, else its label."""
    return field.body or field.label or field.key


def consent_record(field: FormField, version: int, how: str) -> Agreed:
    """The record of a ticked consent, by the published version that was shown."""
    return Agreed(field.key, version, words_of(field), how)
