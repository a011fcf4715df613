import json
import stat
from pathlib import Path

import pytest

from webapp.guide.client.config import Config, checked, find, in_plain_text, path_in, save
from webapp.guide.client.failing import USAGE, Failed

SAVED = Config("https://leads.acme.test", "sk_live_kept")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


def test_what_is_saved_is_for_its_owner_alone(environ: dict[str, str]) -> None:
    path = save(environ, SAVED)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
    assert find(environ) == SAVED
    assert [file.name for file in path.parent.iterdir()] == ["config.json"]


def test_a_file_that_others_can_read_is_not_used(environ: dict[str, str]) -> None:
    save(environ, SAVED).chmod(0o640)
    with pytest.raises(Failed, match="Others can read .* chmod 600") as failure:
        find(environ)
    assert failure.value.status == USAGE


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1}'])
def test_a_file_that_is_none_of_ours_is_named(environ: dict[str, str], text: str) -> None:
    save(environ, SAVED).write_text(text)
    with pytest.raises(Failed, match="cannot be read"):
        find(environ)


def test_the_environment_goes_before_the_file(environ: dict[str, str]) -> None:
    save(environ, SAVED)
    assert find({**environ, "INLET_API_KEY": "sk_other"}) == Config(SAVED.url, "sk_other")
    there = {"INLET_URL": "http://localhost:8000/", "INLET_API_KEY": "sk_other"}
    assert find({**environ, **there}) == Config("http://localhost:8000", "sk_other")


def test_a_key_that_was_saved_for_one_server_is_sent_to_no_other(environ: dict[str, str]) -> None:
    save(environ, SAVED)
    assert find({**environ, "INLET_URL": SAVED.url + "/"}) == SAVED
    with pytest.raises(Failed, match="There is no key for https://evil.test"):
        find({**environ, "INLET_URL": "https://evil.test"})


def test_without_anything_it_says_what_to_do(environ: dict[str, str]) -> None:
    with pytest.raises(Failed, match="Run “inlet login”"):
        find(environ)
    assert not path_in(environ).exists()


@pytest.mark.parametrize("url", ["leads.acme.test", "ftp://acme.test", "https://", "http://localhost:x", "http://[::1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Failed, match="is no address"):
        checked(url)


def test_an_address_is_kept_without_its_end() -> None:
    assert checked(" https://acme.test/leads/?a#b ") == "https://acme.test/leads"


def test_plain_text_is_for_this_machine_alone() -> None:
    told = [in_plain_text(url) for url in ("http://acme.test", "http://localhost:80", "http://[::1]", "https://x.test")]
    assert told == [True, False, False, False]


def test_the_file_holds_no_more_than_it_must(environ: dict[str, str]) -> None:
    assert set(json.loads(save(environ, SAVED).read_text())) == {"url", "key"}
