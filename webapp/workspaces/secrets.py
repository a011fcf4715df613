"""Secrets at rest: hashed where they are only compared, encrypted where they are used or shown again.

The library of ciphers takes 7 MB; a process loads it with the first secret that it seals or opens.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet


class NotOpened(Exception):
    """No key that is known opens it, or it was never sealed."""


def digest(secret: str) -> bytes:
    """SHA-256 of a secret that a machine made: long and random, so it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def new_secret(prefix: str) -> str:
    """A random secret of 192 bits behind a prefix that tells what it is."""
    return prefix + secrets.token_urlsafe(24)


def derive_key(secret_key: str, purpose: bytes) -> bytes:
    """A key of 256 bits for one purpose alone: HKDF-SHA256 (RFC 5869), without salt, since SECRET_KEY is random."""
    sha256 = import_module("cryptography.hazmat.primitives.hashes").SHA256()
    hkdf = import_module("cryptography.hazmat.primitives.kdf.hkdf").HKDF
    key: bytes = hkdf(algorithm=sha256, length=32, salt=None, info=purpose).derive(secret_key.encode())
    return key


def encrypt(text: str) -> bytes:
    return _cipher().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    """Raises NotOpened."""
    with _opening():
        return _cipher().decrypt(token).decode()


def reseal(token: bytes) -> bytes:
    """The same under the newest key. Raises NotOpened."""
    with _opening():
        return _cipher().rotate(token)


def is_newest(token: bytes) -> bool:
    """Whether this was encrypted under SECRET_KEY itself, not one of SECRET_KEY_PREVIOUS."""
    try:
        with _opening():
            _newest().decrypt(token)
    except NotOpened:
        return False
    return True


@contextmanager
def _opening() -> Iterator[None]:
    try:
        yield
    except import_module("cryptography.fernet").InvalidToken as error:
        raise NotOpened from error


def _cipher() -> "MultiFernet":
    """The cipher of SECRET_KEY; older keys of SECRET_KEY_PREVIOUS still open what they closed."""
    cipher: MultiFernet | None = current_app.extensions.get("inlet_cipher")
    if cipher is None:
        older = [_fernet(key) for key in current_app.config["SECRET_KEY_PREVIOUS"]]
        cipher = current_app.extensions["inlet_cipher"] = import_module("cryptography.fernet").MultiFernet(
            [_newest(), *older]
        )
    return cipher


def _newest() -> "Fernet":
    newest: Fernet | None = current_app.extensions.get("inlet_newest_cipher")
    if newest is None:
        newest = current_app.extensions["inlet_newest_cipher"] = _fernet(current_app.config["SECRET_KEY"])
    return newest


def _fernet(secret_key: str) -> "Fernet":
    key = derive_key(secret_key, b"inlet secrets at rest")
    fernet: Fernet = import_module("cryptography.fernet").Fernet(base64.urlsafe_b64encode(key))
    return fernet
