"""An identity provider of our own: it vouches for whatever address a test says, and speaks OpenID Connect."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT = "dashboard"


@dataclass
class IdentityProvider:
    """Where it is, and whom it vouches for."""

    address: str
    email: str = ""
    verified: bool | None = True
    """None: it does not say."""
    issued_ago: int = 0
    """Seconds since the person signed in there."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def secrets(self, home: str) -> str:
        """What `.streamlit/secrets.toml` says of it, for a dashboard at `home`."""
        return (
            f'[auth]\nredirect_uri = "{home}/oauth2callback"\ncookie_secret = "{secrets.token_hex(16)}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "secret"\n'
            f'server_metadata_url = "{self.address}/.well-known/openid-configuration"\n'
        )


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """A running provider; ended with the test."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    provider = IdentityProvider(f"http://127.0.0.1:{listening.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(_app(provider), log_level="error", lifespan="off"))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    running.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        running.join(10)
        listening.close()


def _app(provider: IdentityProvider) -> Starlette:
    key = RSAKey.generate_key(2048, parameters={"kid": "k1", "use": "sig", "alg": "RS256"})

    async def configuration(_request: Request) -> Response:
        here = provider.address
        return JSONResponse(
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        provider.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(request: Request) -> Response:
        form = await request.form()
        asked = provider.codes.pop(str(form["code"]), None)
        proof = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or asked.get("code_challenge") != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": provider.address,
            "sub": provider.email,
            "aud": CLIENT,
            "iat": now - provider.issued_ago,
            "exp": now + 3600,
            "nonce": asked.get("nonce"),
            "email": provider.email,
        }
        if provider.verified is not None:
            claims["email_verified"] = provider.verified
        said = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": said})

    async def keys(_request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False)]})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", configuration),
            Route("/authorize", authorize),
            Route("/token", token, methods=["POST"]),
            Route("/jwks", keys),
        ]
    )
