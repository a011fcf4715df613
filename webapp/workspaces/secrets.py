"""Secrets at rest: hashed where they are only compared, encrypted where they are used or shown again."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


def digest(secret: str) -> bytes:
    """SHA-256 of a secret that a machine made: long and random, so it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def new_secret(prefix: str) -> str:
    """A random secret of 192 bits behind a prefix that tells what it is."""
    return prefix + secrets.token_urlsafe(24)


def encrypt(text: str) -> bytes:
    return _cipher().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    return _cipher().decrypt(token).decode()


def reseal(token: bytes) -> bytes:
    """The same under the newest key. Raises InvalidToken for what no known key opens."""
    return _cipher().rotate(token)


def is_newest(token: bytes) -> bool:
    """Whether this was encrypted under SECRET_KEY itself, not one of SECRET_KEY_PREVIOUS."""
    try:
        _newest().decrypt(token)
    except InvalidToken:
        return False
    return True


def _cipher() -> MultiFernet:
    """The cipher of SECRET_KEY; older keys of SECRET_KEY_PREVIOUS still open what they closed."""
    cipher: MultiFernet | None = current_app.extensions.get("inlet_cipher")
    if cipher is None:
        older = [Fernet(_derive(key)) for key in current_app.config["SECRET_KEY_PREVIOUS"]]
        cipher = MultiFernet([_newest(), *older])
        current_app.extensions["inlet_cipher"] = cipher
    return cipher


def _newest() -> Fernet:
    newest: Fernet | None = current_app.extensions.get("inlet_newest_cipher")
    if newest is None:
        newest = current_app.extensions["inlet_newest_cipher"] = Fernet(_derive(current_app.config["SECRET_KEY"]))
    return newest


def _derive(secret_key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"inlet secrets at rest").derive(secret_key.encode())
    return base64.urlsafe_b64encode(derived)
