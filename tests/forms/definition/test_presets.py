import pytest

from webapp.forms.definition.contrast import pairs
from webapp.forms.definition.presets import BY_KEY, PRESETS, Preset
from webapp.forms.definition.theme import Theme

OWN = {"logo": "img_" + "0" * 26, "css": "h1 { color: red }", "transparent": True, "width": "wide", "size": "l"}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_pair_of_every_preset_passes_in_every_scheme(preset: Preset) -> None:
    assert [(pair.scheme, pair.name, pair.shown) for pair in pairs(preset.theme) if not pair.passes] == []


def test_a_preset_changes_the_look_and_leaves_what_is_the_owners() -> None:
    own = Theme.model_validate({**OWN, "accent": "#111111", "radius": 3})
    worn = BY_KEY["paper"].put_on(own)
    assert worn == BY_KEY["paper"].theme.model_copy(update=OWN)
    assert [preset.key for preset in PRESETS if preset.fits(worn)] == ["paper"]


def test_a_changed_preset_is_none_any_more() -> None:
    changed = BY_KEY["paper"].theme.model_copy(update={"accent": "#111111"})
    assert [preset.key for preset in PRESETS if preset.fits(changed)] == []
