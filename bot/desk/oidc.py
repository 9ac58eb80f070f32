"""Login at an OpenID Connect provider: authorization code with PKCE, state and nonce.

The provider says who somebody is and, in one claim, which role they have here.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote_plus

import aiohttp
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from data.languages import clean
from data.staff.states import Role

_log = logging.getLogger(__name__)
_SCOPE = "openid profile email"
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_LEEWAY = 60
_DISCOVERY = "/.well-known/openid-configuration"


class LoginRefused(Exception):  # noqa: N818
    """The provider's answer logs nobody in; `reason` is a short name, the message is for logs."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Begun:
    """What ties the provider's answer to the browser that asked; kept in its cookie."""

    state: str
    nonce: str
    verifier: str

    def to_text(self) -> str:
        """For the cookie."""
        return ".".join(asdict(self).values())

    @classmethod
    def from_text(cls, text: str) -> Begun:
        """What `to_text` wrote. Raises LoginRefused for anything else."""
        parts = text.split(".")
        if len(parts) != 3 or not all(parts):
            raise LoginRefused("expired", "the browser has no login under way")
        return cls(*parts)


@dataclass(frozen=True)
class Known:
    """Who the provider says it is; `identity` is theirs for good, the name may change."""

    identity: str
    name: str
    role: Role


@dataclass(frozen=True)
class Client:
    """How we are known to the provider; `role_claim` may be a path such as realm_access.roles."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    role_claim: str


class Provider:
    """One OpenID Connect provider, found by its issuer's address."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._metadata: Mapping[str, Any] | None = None

    async def begin(self) -> tuple[str, Begun]:
        """Where to send the browser, and what to keep. Raises LoginRefused."""
        begun = Begun(generate_token(32), generate_token(32), generate_token(64))
        async with _session() as http:
            metadata = await self._found(http)
        challenge = create_s256_code_challenge(begun.verifier)  # type: ignore[no-untyped-call]
        address = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self._client.client_id,
            response_type="code",
            redirect_uri=self._client.redirect_uri,
            scope=_SCOPE,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return address, begun

    async def finish(self, begun: Begun, answer: Mapping[str, str]) -> Known:
        """Who it is, after the provider sent the browser back. Raises LoginRefused."""
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise LoginRefused("expired", "the answer belongs to no login under way")
        if "code" not in answer:
            raise LoginRefused("refused", f"the provider answers {answer.get('error', 'no code')}")
        async with _session() as http:
            metadata = await self._found(http)
            tokens = await self._tokens(http, metadata, answer["code"], begun.verifier)
            keys = await _json(http.get(metadata["jwks_uri"]))
            claims = self._checked(tokens, keys, begun.nonce)
            return self._known(await self._with_userinfo(http, metadata, tokens, claims))

    async def _found(self, http: aiohttp.ClientSession) -> Mapping[str, Any]:
        if self._metadata is None:
            issuer = self._client.issuer
            metadata = await _json(http.get(f"{issuer.rstrip('/')}{_DISCOVERY}"))
            if str(metadata.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
                raise LoginRefused("provider", f"{issuer} says it is {metadata.get('issuer')}")
            self._metadata = metadata
        return self._metadata

    async def _tokens(
        self, http: aiohttp.ClientSession, metadata: Mapping[str, Any], code: str, verifier: str
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": verifier,
        }
        # Encoded as RFC 6749 has it (2.3.1): a secret may hold what stands between the two.
        names = (quote_plus(self._client.client_id), quote_plus(self._client.client_secret))
        login = {"Authorization": aiohttp.encode_basic_auth(*names)}
        return await _json(http.post(metadata["token_endpoint"], data=form, headers=login))

    def _checked(
        self, tokens: Mapping[str, Any], keys: Mapping[str, Any], nonce: str
    ) -> Mapping[str, Any]:
        client = self._client
        wanted = {
            "iss": {"essential": True, "value": (self._metadata or {})["issuer"]},
            "aud": {"essential": True, "value": client.client_id},
        }
        params = {
            "nonce": nonce,
            "client_id": client.client_id,
            "access_token": tokens.get("access_token"),
        }
        try:
            token = jwt.decode(
                str(tokens.get("id_token", "")),
                KeySet.import_key_set(dict(keys)),  # type: ignore[arg-type]
                algorithms=_ALGORITHMS,
            )
            claims = CodeIDToken(token.claims, token.header, wanted, params)
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError) as error:
            raise LoginRefused("provider", f"the ID token is no good: {error}") from error
        return dict(claims)

    async def _with_userinfo(
        self,
        http: aiohttp.ClientSession,
        metadata: Mapping[str, Any],
        tokens: Mapping[str, Any],
        claims: Mapping[str, Any],
    ) -> Mapping[str, Any]:
        """Some providers tell roles and names only there."""
        if "userinfo_endpoint" not in metadata or "access_token" not in tokens:
            return claims
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        more = await _json(http.get(metadata["userinfo_endpoint"], headers=bearer))
        if more.get("sub") != claims["sub"]:
            raise LoginRefused("provider", "the provider's user information is somebody else's")
        return {**more, **claims}

    def _known(self, claims: Mapping[str, Any]) -> Known:
        name = next(
            (
                str(claims[key])
                for key in ("preferred_username", "email", "name")
                if claims.get(key)
            ),
            str(claims["sub"]),
        )
        role = role_in(claims, self._client.role_claim)
        if role is None:
            raise LoginRefused("no-role", f"{clean(name)[:64]} has no role of the desk")
        return Known(f"{claims['iss']} {claims['sub']}", name, role)


def role_in(claims: Mapping[str, Any], path: str) -> Role | None:
    """The highest role that a claim names, alone or in a list; None when it names none."""
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    named = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    found = [role for role in Role if role in named]
    return found[-1] if found else None


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=_TIMEOUT)


async def _json(asked: Any) -> Mapping[str, Any]:
    try:
        async with asked as response:
            if response.status != 200:
                raise LoginRefused("provider", f"{response.url.path} gives {response.status}")
            found = json.loads(await response.text())
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise LoginRefused("provider", f"the provider cannot be used: {error!r}") from error
    if not isinstance(found, dict):
        raise LoginRefused("provider", "the provider's answer is no object")
    return found
