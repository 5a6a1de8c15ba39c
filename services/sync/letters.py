"""What the server of a record says of sixteen, and the code of its letters, asked with the record’s own sign-in."""

from services.core.errors import Fault, NotConnectedError, RemoteError
from services.remote import letters
from services.remote.devices import same_place
from services.remote.letters import is_code
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync import access
from services.sync.abilities import abilities

__all__ = ["at_sixteen", "checked", "endpoint", "is_code"]


def endpoint(connection: Connection) -> str:
    """Return where a code is known again, as the last run found it, else as told at sign-in; "" for nowhere."""
    able, sign_in = abilities(connection), access.sign_in(connection)
    found = able.letters if able else sign_in.letters if sign_in else ""
    return found if found and sign_in and same_place(found, sign_in.token) else ""


def at_sixteen(connection: Connection) -> str:
    """Return who opens a record from sixteen on: "own", "shared", or "" where nothing is said."""
    able, sign_in = abilities(connection), access.sign_in(connection)
    return able.sixteen if able else sign_in.sixteen if sign_in else ""


async def checked(record: Record, code: str) -> None:
    """Return if the server knows the code as this person’s.

    Raises:
        NotConnectedError: the record is on this device only.
        RemoteError: UNSUPPORTED where the server sends no letters, NOT_FOUND for another code.

    """
    where = await record.database.read(endpoint)
    if not where:
        if await record.database.read(access.sign_in) is None:
            raise NotConnectedError
        raise RemoteError(Fault.UNSUPPORTED)
    async with access.authorized(record) as authorization:
        await letters.asked(where, authorization, code)
