"""Signing in at a server, before or after there is a space to keep."""

from dataclasses import dataclass

from services.core.errors import Fault, RemoteError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.remote.address import ServerAddress
from services.remote.auth import CLIENT_ID, OpenBrowser, sign_in
from services.remote.client import FhirClient
from services.remote.possession import ProofKey
from services.remote.token_endpoint import TokenEndpoint, checked
from services.remote.tokens import Tokens
from services.sync.access import SignedIn
from services.sync.devices import device_name
from services.sync.meeting import whose
from services.sync.models import Server


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-in that was made: whose record, as the server tells it, and how it is renewed."""

    server: Server
    access: SignedIn
    person: Identity = Identity()


async def signed_in(base: str, open_browser: OpenBrowser, words: Translator) -> Signed:
    """Sign in through the system browser; nothing is written on this device.

    Raises:
        RemoteError: INSECURE_ADDRESS, NOT_FHIR, SIGN_IN_UNKNOWN for a server without sign-in, SIGN_IN_REFUSED,
            SIGN_IN_ABANDONED, or the way to the server, which is also asked whose record it is.

    """
    address = ServerAddress.of(base)
    async with FhirClient(address) as client:
        where = checked((await client.capabilities()).sign_in, address)
    key = ProofKey.new() if where.dpop else None
    endpoint = TokenEndpoint(where, CLIENT_ID, key)
    try:
        tokens = await sign_in(address, where, endpoint, open_browser, words, device=device_name())
    finally:
        await endpoint.aclose()
    if not tokens.patient or not tokens.refresh:
        raise RemoteError(Fault.SIGN_IN_REFUSED)
    server = Server(address.base, tokens.patient)
    person = await whose(server, tokens.access, key if tokens.bound else None)
    kept = SignedIn(where, CLIENT_ID, tokens.refresh, key.text() if key else "")
    return Signed(server, kept, person)


async def dropped(signed: Signed) -> None:
    """Ask the server to forget a sign-in that leads to nothing; done as well as can be."""
    endpoint = signed.access.endpoint()
    try:
        await endpoint.revoke(Tokens("", signed.access.refresh))
    finally:
        await endpoint.aclose()
