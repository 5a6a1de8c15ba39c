"""How this record shows itself to its server: kept inside the encrypted file, nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from services.remote.address import ServerAddress
from services.remote.authorization import Authorization, FixedToken, NoAuthorization
from services.remote.capabilities import SignIn
from services.remote.client import FhirClient
from services.remote.possession import ProofKey
from services.remote.session import Session
from services.remote.token_endpoint import TokenEndpoint
from services.remote.tokens import Tokens
from services.remote.transport import Network
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync.models import Server

_ACCESS: Final = "access"
_PATIENCE: Final = 5.0
"""Seconds that leaving a server may take; what it was not told runs out by itself."""


class Way(StrEnum):
    """How requests are authorised."""

    NONE = "none"
    TOKEN = "token"  # noqa: S105 - the name of a way
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in leaves: where to renew, the refresh token, and the key it is bound to, "" for none."""

    sign_in: SignIn
    client_id: str
    refresh: str = field(repr=False)
    key: str = field(default="", repr=False)

    def endpoint(self) -> TokenEndpoint:
        """Return where it is renewed and ended; close it with `aclose`."""
        key = ProofKey.of(self.key) if self.key else None
        return TokenEndpoint(self.sign_in, self.client_id, key)


def keep_none(connection: Connection) -> None:
    """The server asks for nothing."""
    _put(connection, {"way": Way.NONE})


def keep_token(connection: Connection, token: str) -> None:
    """A bearer token that was given once."""
    _put(connection, {"way": Way.TOKEN, "token": token})


def keep_session(connection: Connection, session: SignedIn) -> None:
    """A sign-in that renews itself."""
    _put(
        connection,
        {
            "way": Way.SESSION,
            "sign_in": asdict(session.sign_in),
            "client_id": session.client_id,
            "refresh": session.refresh,
            "key": session.key,
        },
    )


def leave_out(connection: Connection) -> None:
    """Forget what authorises, where the record is to go elsewhere: one signs in again there."""
    kept = _kept(connection)
    if kept.get("way") == Way.TOKEN:
        _put(connection, {**kept, "token": ""})
    elif kept.get("way") == Way.SESSION:
        _forget(connection)


@asynccontextmanager
async def client_of(
    server: Server, record: Record, network: Network | None = None
) -> AsyncIterator[FhirClient]:
    """Give a client that authorises itself as was kept; its connections end with the block.

    `network` is None for the network itself.
    """
    async with (
        authorized(record) as authorization,
        FhirClient(ServerAddress.of(server.base), authorization, network=network) as client,
    ):
        yield client


@dataclass(eq=False, slots=True)
class _Shared:
    """The authorisation in use of one record; `name` is the sign-in without what each renewal changes."""

    name: str
    authorization: Authorization
    stack: AsyncExitStack
    users: int = 0


@asynccontextmanager
async def authorized(record: Record) -> AsyncIterator[Authorization]:
    """Give how requests of a record are authorised, the same to all who ask at once.

    A refresh token serves once: two sessions that renew apart would each spend the other's, and end the sign-in.
    """
    kept = await record.database.read(_kept)
    name = _name(kept)
    shared = record.in_use
    if not isinstance(shared, _Shared) or shared.name != name:
        stack = AsyncExitStack()
        shared = record.in_use = _Shared(name, _authorization(kept, record, stack), stack)
    shared.users += 1
    try:
        yield shared.authorization
    finally:
        shared.users -= 1
        if not shared.users:
            if record.in_use is shared:
                record.in_use = None
            await shared.stack.aclose()


def sign_in(connection: Connection) -> SignIn | None:
    """Return where the record is signed in, None where it is not by a sign-in that renews itself."""
    kept = _kept(connection)
    return SignIn(**kept["sign_in"]) if kept.get("way") == Way.SESSION else None


def device_key(connection: Connection) -> str:
    """Return the name of the key this device signs in with (RFC 7638, SHA-256), "" where it has none."""
    key = _kept(connection).get("key", "")
    return ProofKey.of(key).thumbprint if key else ""


async def revoked(kept: dict[str, Any]) -> None:
    """Ask the server to forget a sign-in that was forgotten here; done as well as can be."""
    if kept.get("way") != Way.SESSION or not kept["refresh"]:
        return
    endpoint = _signed(kept).endpoint()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await endpoint.revoke(Tokens("", kept["refresh"]))
    finally:
        await endpoint.aclose()


def keeps(connection: Connection) -> dict[str, Any]:
    """Return what is kept, for `revoked`."""
    return _kept(connection)


def _signed(kept: dict[str, Any]) -> SignedIn:
    where = SignIn(**kept["sign_in"])
    return SignedIn(where, kept["client_id"], kept["refresh"], kept.get("key", ""))


def _authorization(kept: dict[str, Any], record: Record, stack: AsyncExitStack) -> Authorization:
    match kept.get("way"):
        case Way.TOKEN:
            return FixedToken.of(kept["token"])
        case Way.SESSION:
            endpoint = _signed(kept).endpoint()
            stack.push_async_callback(endpoint.aclose)
            return Session(Tokens("", kept["refresh"]), endpoint, RecordTokens(record, _name(kept)))
        case _:
            return NoAuthorization()


@dataclass(frozen=True, slots=True)
class RecordTokens:
    """The refresh token in the encrypted file, beside its key; an access token is never written down."""

    record: Record
    name: str

    async def save(self, tokens: Tokens) -> None:
        await self.record.database.write(lambda c: _renew(c, self.name, tokens.refresh))

    async def forget(self) -> None:
        await self.record.database.write(_forget)


def _renew(connection: Connection, name: str, refresh: str) -> None:
    """Keep a renewed token, unless the person signed in anew, or left, while it was renewed."""
    kept = _kept(connection)
    if _name(kept) == name:
        _put(connection, {**kept, "refresh": refresh})


def _name(kept: dict[str, Any]) -> str:
    """Return what tells one sign-in from another: all but what each renewal changes."""
    return json.dumps({**kept, "refresh": ""}, sort_keys=True)


def _forget(connection: Connection) -> None:
    _put(connection, {**_kept(connection), "refresh": "", "key": ""})


def _kept(connection: Connection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(meta.get(connection, _ACCESS) or "{}")
    return found


def _put(connection: Connection, kept: dict[str, Any]) -> None:
    meta.put(connection, _ACCESS, json.dumps(kept))
