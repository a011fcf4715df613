"""Secrets at rest: what is compared is hashed, what is used again is encrypted under the secret key."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import SECRET
from webapp.workspaces.secrets import NotOpened, decrypt, digest, encrypt, new_secret


def test_a_digest_is_sha_256_and_takes_any_text() -> None:
    assert digest("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(digest("\udcff")) == len(digest("")) == 32


def test_a_new_secret_is_its_prefix_and_192_random_bits() -> None:
    made = {new_secret("whsec_") for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) for secret in made} == {len("whsec_") + 32}


def test_what_was_encrypted_is_read_back_and_shows_nothing(context: Flask) -> None:
    token = encrypt("geheim 😀")
    assert b"geheim" not in token
    assert token != encrypt("geheim 😀")
    assert decrypt(token) == "geheim 😀"


def test_an_older_secret_key_still_opens_what_it_closed(context: Flask, make_app: Callable[..., Flask]) -> None:
    token = encrypt("geheim")
    rotated = make_app(SECRET_KEY="a new one, long enough too", SECRET_KEY_PREVIOUS=(SECRET,))
    with rotated.app_context():
        assert decrypt(token) == "geheim"
        newer = encrypt("geheim")
    with pytest.raises(NotOpened):
        decrypt(newer)
