"""Who asks at our endpoints: the app by its name alone, a hospital system by a signed assertion.

The app is a public client (RFC 8252); systems use SMART Backend Services (RFC 7523).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from backend.identity.grants import remember_assertion
from backend.identity.http import OAuthError, needed
from backend.identity.jose import (
    SKEW,
    UntrustedTokenError,
    check_times,
    key_set,
    unverified,
    verified,
)
from backend.identity.settings import IdentitySettings, SystemClient

ALGORITHMS: Final = ("ES384", "RS384", "ES256")
"""The first two are SMART's; ES256 is what most issuers of keys know."""

_KIND: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_LIFE: Final = 300
_LONGEST_JTI: Final = 1024


def public_client(settings: IdentitySettings, form: Mapping[str, str]) -> str:
    """Return the app that asks; it has no secret, and one that shows a secret is somebody else.

    Raises:
        OAuthError: invalid_client.
    """
    client = needed(form, "client_id")
    if settings.app(client) is None or {"client_secret", "client_assertion"} & form.keys():
        raise OAuthError("invalid_client", "No such public client.", 401)
    return client


async def authenticated_system(settings: IdentitySettings, form: Mapping[str, str]) -> SystemClient:
    """Return the registered system behind a `private_key_jwt`; each assertion serves once.

    Raises:
        OAuthError: invalid_client, without saying what was wrong with it.
    """
    try:
        system, claims = _read(settings, form)
        await settings.store.write(
            partial(
                remember_assertion,
                client=system.id,
                jti=claims["jti"],
                expires=int(claims["exp"]) + 2 * SKEW,
            )
        )
    except (UntrustedTokenError, IntegrityError) as error:
        raise OAuthError("invalid_client", "The client did not prove who it is.", 401) from error
    return system


def _read(
    settings: IdentitySettings, form: Mapping[str, str]
) -> tuple[SystemClient, dict[str, Any]]:
    assertion = form.get("client_assertion", "")
    if form.get("client_assertion_type") != _KIND:
        raise UntrustedTokenError("another kind of proof")
    name = unverified(assertion).get("iss")
    system = settings.system(name) if isinstance(name, str) else None
    if system is None or form.get("client_id", system.id) != system.id:
        raise UntrustedTokenError("no such system")
    claims = verified(assertion, key_set(system.jwks), ALGORITHMS)
    if claims.get("sub") != system.id:
        raise UntrustedTokenError("about another")
    heard = claims.get("aud")
    ours = (f"{settings.base_url}/auth/token", settings.base_url)
    if not any(audience in ours for audience in (heard if isinstance(heard, list) else [heard])):
        raise UntrustedTokenError("not for us")
    check_times(claims, settings.clock(), _LONGEST_LIFE)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        raise UntrustedTokenError("no jti")
    return system, claims
