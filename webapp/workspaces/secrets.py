"""Secrets at rest: hashed where they are only compared, encrypted where they are used or shown again."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, MultiFernet
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


def _cipher() -> MultiFernet:
    """The cipher of SECRET_KEY; older keys of SECRET_KEY_PREVIOUS still open what they closed."""
    cipher: MultiFernet | None = current_app.extensions.get("inlet_cipher")
    if cipher is None:
        keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_PREVIOUS"]]
        cipher = MultiFernet([Fernet(_derive(key)) for key in keys])
        current_app.extensions["inlet_cipher"] = cipher
    return cipher


def _derive(secret_key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"inlet secrets at rest").derive(secret_key.encode())
    return base64.urlsafe_b64encode(derived)
