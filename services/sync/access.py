"""How this record shows itself to its server: kept inside the encrypted file, nowhere else."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
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
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync.models import Server

_ACCESS: Final = "access"


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


@asynccontextmanager
async def client_of(server: Server, record: Record) -> AsyncIterator[FhirClient]:
    """Give a client that authorises itself as was kept; its connections end with the block."""
    kept = await record.database.read(_kept)
    async with AsyncExitStack() as stack:
        authorization = _authorization(kept, record, stack)
        yield await stack.enter_async_context(
            FhirClient(ServerAddress.of(server.base), authorization)
        )


def _authorization(kept: dict[str, Any], record: Record, stack: AsyncExitStack) -> Authorization:
    match kept.get("way"):
        case Way.TOKEN:
            return FixedToken(kept["token"])
        case Way.SESSION:
            where = SignIn(**kept["sign_in"])
            signed = SignedIn(where, kept["client_id"], kept["refresh"], kept.get("key", ""))
            endpoint = signed.endpoint()
            stack.push_async_callback(endpoint.aclose)
            return Session(Tokens("", kept["refresh"]), endpoint, RecordTokens(record))
        case _:
            return NoAuthorization()


@dataclass(frozen=True, slots=True)
class RecordTokens:
    """The refresh token in the encrypted file, beside its key; an access token is never written down."""

    record: Record

    async def save(self, tokens: Tokens) -> None:
        await self.record.database.write(lambda c: _renew(c, tokens.refresh))

    async def forget(self) -> None:
        await self.record.database.write(_forget)


def _renew(connection: Connection, refresh: str) -> None:
    _put(connection, {**_kept(connection), "refresh": refresh})


def _forget(connection: Connection) -> None:
    _put(connection, {**_kept(connection), "refresh": "", "key": ""})


def _kept(connection: Connection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(meta.get(connection, _ACCESS) or "{}")
    return found


def _put(connection: Connection, kept: dict[str, Any]) -> None:
    meta.put(connection, _ACCESS, json.dumps(kept))
