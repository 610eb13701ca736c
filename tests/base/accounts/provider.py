"""A small OpenID Connect provider on this machine, for tests: real HTTP, real signatures, and every fault on demand."""

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "golden-thread", "a client secret of the tests"


class Provider:
    """`claims` are laid over the token's own; None leaves one out. `sign` is given the claims and returns a token."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims, self.sign, self.asked, self.codes = {}, self.signed, {}, {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.get(self)

            def do_POST(self):
                provider.post(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.named_issuer = self.issuer
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, body, status=200, **headers):
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(json.dumps(body).encode())

    def get(self, handler):
        parts = urlparse(handler.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.answer(
                handler,
                {
                    "issuer": self.named_issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
            )
        elif parts.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            self.answer(handler, {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]})
        elif parts.path == "/authorize":
            self.asked = query
            code = f"code-{len(self.codes)}"
            self.codes[code] = query
            onward = urlencode({"code": code, "state": query["state"]})
            self.answer(handler, {}, 302, Location=f"{query['redirect_uri']}?{onward}")

    def post(self, handler):
        sent = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        sent = {name: values[0] for name, values in sent.items()}
        asked = self.codes.pop(sent["code"], None)
        proof = urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        right = asked and sent["client_secret"] == SECRET and proof == asked["code_challenge"]
        if not right:
            return self.answer(handler, {"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "vera@example.org",
            "email_verified": True,
            "amr": ["pwd", "mfa"],
            **self.claims,
        }
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        return self.answer(handler, {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def signed(self, claims, key=None, algorithm="RS256", kid="one"):
        return jwt.encode(claims, self.key if key is None else key, algorithm=algorithm, headers={"kid": kid})
