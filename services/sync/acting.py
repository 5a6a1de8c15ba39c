"""Acting in another's record: access to it, from the person's own sign-in (RFC 8693), renewed apart from it."""

from dataclasses import asdict, dataclass

from services.core.errors import Fault, RemoteError
from services.core.identity import Identity
from services.remote.address import ServerAddress
from services.remote.auth import CLIENT_ID
from services.remote.authorization import Authorization, FixedToken
from services.remote.capabilities import SignIn
from services.remote.client import FhirClient
from services.remote.possession import ProofKey
from services.remote.token_endpoint import TokenEndpoint, checked
from services.remote.tokens import Tokens
from services.remote.transport import Network
from services.storage import meta, parting
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync import access, losing
from services.sync.access import SignedIn
from services.sync.losing import Whose
from services.sync.models import Server


@dataclass(frozen=True, slots=True)
class Admitted:
    """Access that was given: its tokens, where it is renewed, and the key they are bound to, if any."""

    where: SignIn
    tokens: Tokens
    key: ProofKey | None

    @property
    def authorization(self) -> Authorization:
        """What authorises requests for as long as the access token lives."""
        return FixedToken(self.tokens.access, self.key)

    @property
    def signed(self) -> SignedIn:
        """What is kept of it, to go on with.

        Raises:
            RemoteError: SIGN_IN_REFUSED where the server gave nothing to renew with.

        """
        if not self.tokens.refresh:
            raise RemoteError(Fault.SIGN_IN_REFUSED)
        return SignedIn(
            self.where, CLIENT_ID, self.tokens.refresh, self.key.text() if self.key else ""
        )


async def admitted(
    own: Record, server: Server, patient: str, network: Network | None = None
) -> Admitted:
    """Return access to the record of `patient`, for whoever is signed in at `server` in their own record.

    Raises:
        AccessLostError: nothing lets them.
        SignedOutError: they are no longer signed in themselves.
        RemoteError: the server cannot be had, or knows no such thing.

    """
    address = ServerAddress.of(server.base)
    where = await own.database.read(access.sign_in)
    if where is None:
        async with FhirClient(address, network=network) as client:
            where = checked((await client.capabilities()).sign_in, address)
    async with access.authorized(own) as authorization:
        _scheme, _, token = (await authorization.header()).partition(" ")
        endpoint = TokenEndpoint(where, CLIENT_ID, authorization.key)
        try:
            given = await endpoint.act_for(token, patient)
        finally:
            await endpoint.aclose()
    return Admitted(where, given, authorization.key if given.bound else None)


def begin(connection: Connection, server: Server, signed: SignedIn, name: str) -> None:
    """Write down, in the new file of another's record, whose it is and how it is reached."""
    parting.join(connection, asdict(server))
    losing.mark(connection, Whose.OTHER)
    access.keep_session(connection, signed)
    given, _, family = name.rpartition(" ")
    meta.put_identity(connection, Identity(family=family, given=given))


def go_on(connection: Connection, signed: SignedIn) -> None:
    """Go on with access that was given anew."""
    access.keep_session(connection, signed)
