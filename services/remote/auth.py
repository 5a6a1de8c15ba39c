"""SMART App Launch, standalone, for an app on a computer: system browser, PKCE, a loopback redirect.

Sources: SMART App Launch 2.2 app-launch.html; RFC 8252 (native apps), RFC 7636 (PKCE), RFC 9207 (issuer).
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from services.core.errors import Fault, RemoteError
from services.i18n.translator import Translator
from services.remote.address import ServerAddress
from services.remote.capabilities import SignIn
from services.remote.loopback import Loopback
from services.remote.token_endpoint import TokenEndpoint
from services.remote.tokens import Tokens

OpenBrowser = Callable[[str], Awaitable[None]]
"""Shows a URL in the system's own browser, where the person sees whom they give their secrets to (RFC 8252 §8.12)."""

CLIENT_ID: Final = "carnet"
SCOPES: Final = "launch/patient offline_access patient/*.cruds"
PATIENCE: Final = timedelta(minutes=10)
"""How long a sign-in may take: FranceConnect's own session lasts as long."""


async def sign_in(
    address: ServerAddress,
    where: SignIn,
    endpoint: TokenEndpoint,
    open_browser: OpenBrowser,
    words: Translator,
    *,
    client_id: str = CLIENT_ID,
    scopes: str = SCOPES,
    patience: timedelta = PATIENCE,
    device: str = "",
) -> Tokens:
    """Return the tokens that a person's sign-in in their browser gives; `where` is `checked` before.

    `device` is what the person will know this device by, where the server lists devices.

    Raises:
        RemoteError: SIGN_IN_ABANDONED after `patience`, SIGN_IN_REFUSED by the server, or its own fault.

    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
    async with Loopback(state, words) as loopback:
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": loopback.redirect_uri,
            "scope": scopes,
            "state": state,
            "aud": address.base,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            **({"dpop_jkt": endpoint.key.thumbprint} if endpoint.key else {}),
        }
        await open_browser(_with_query(where.authorize, asked))
        answer = await loopback.answer(patience)
        if "error" in answer or not answer.get("code") or _another_issuer(answer, where):
            raise RemoteError(Fault.SIGN_IN_REFUSED)
        return await endpoint.exchange(answer["code"], verifier, loopback.redirect_uri, device)


def challenge(verifier: str) -> str:
    """Return the S256 code challenge of a verifier (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _another_issuer(answer: dict[str, str], where: SignIn) -> bool:
    """Say whether another server answered than the one asked (RFC 9207 §2.4)."""
    return bool(where.issuer) and answer.get("iss", where.issuer) != where.issuer


def _with_query(url: str, asked: dict[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(asked)}"
