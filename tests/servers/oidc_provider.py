"""A provider of OpenID Connect on loopback: it signs in whomever the test names, without asking."""

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "inlet", "the secret of a client"


class Provider:
    """`claims` is what it says of whoever comes next, over what a token must say; `key` signs it."""

    def __init__(self) -> None:
        self.url = ""
        self.key = self._published = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.app = Flask("provider")
        self.app.add_url_rule("/.well-known/openid-configuration", "document", self._document)
        self.app.add_url_rule("/authorize", "authorize", self._authorize)
        self.app.add_url_rule("/token", "token", self._token, methods=["POST"])
        self.app.add_url_rule("/keys", "keys", self._keys)

    def settings(self) -> dict[str, str]:
        names = {"OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET, "OIDC_NAME": "Acme"}
        return {"OIDC_ISSUER": self.url, **names}

    def _document(self) -> Response:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return jsonify({"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in names.items()}})

    def _authorize(self) -> Any:
        self.asked = request.args.to_dict()
        back = urlencode({"code": "a code", "state": self.asked["state"]})
        return redirect(f"{self.asked['redirect_uri']}?{back}")

    def _token(self) -> Any:
        """Only for the client that knows its secret, the code, and the verifier behind the challenge."""
        proof = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        known = request.authorization is not None and request.authorization.password == CLIENT_SECRET
        if not known or request.form.get("code") != "a code" or challenge != self.asked["code_challenge"]:
            return jsonify({"error": "invalid_grant"}), 400
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "nonce": self.asked["nonce"], "iat": now, "exp": now + 60}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, {**claims, **self.claims}, self.key)
        return jsonify({"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _keys(self) -> Response:
        return jsonify({"keys": [self._published.as_dict(private=False)]})


@contextmanager
def provider() -> Iterator[Provider]:
    there = Provider()
    server = make_server("127.0.0.1", 0, there.app, threaded=True)
    there.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
