"""Signing in at a server, before or after there is a space to keep."""

from dataclasses import dataclass

from services.core.errors import Fault, RemoteError
from services.i18n.translator import Translator
from services.remote.address import ServerAddress
from services.remote.auth import CLIENT_ID, OpenBrowser, sign_in
from services.remote.client import FhirClient
from services.remote.token_endpoint import TokenEndpoint, checked
from services.sync.access import SignedIn
from services.sync.models import Server


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-in that was made: whose record, and how it is renewed."""

    server: Server
    access: SignedIn


async def signed_in(base: str, open_browser: OpenBrowser, words: Translator) -> Signed:
    """Sign in through the system browser; nothing is written on this device.

    Raises:
        RemoteError: INSECURE_ADDRESS, NOT_FHIR, SIGN_IN_UNKNOWN for a server without sign-in, SIGN_IN_REFUSED,
            SIGN_IN_ABANDONED, or the way to the server.

    """
    address = ServerAddress.of(base)
    async with FhirClient(address) as client:
        where = checked((await client.capabilities()).sign_in, address)
    endpoint = TokenEndpoint(where, CLIENT_ID)
    try:
        tokens = await sign_in(address, where, endpoint, open_browser, words)
    finally:
        await endpoint.aclose()
    if not tokens.patient or not tokens.refresh:
        raise RemoteError(Fault.SIGN_IN_REFUSED)
    server = Server(address.base, tokens.patient)
    return Signed(server, SignedIn(where, CLIENT_ID, tokens.refresh))
