"""What the emergency sheet may say of the trusted person and of whom to call."""

from services.storage import meta
from services.storage.driver import Connection
from services.trusted import store
from services.trusted.models import Act, Contact, Designation


def held(connection: Connection) -> tuple[Designation, ...]:
    """Return the designation that holds; two that were made apart are none, until the person chooses."""
    heads = store.standing(connection, meta.identity(connection)).heads
    return heads if len(heads) == 1 and heads[0].act is not Act.REVOKED else ()


def contacts(connection: Connection) -> tuple[Contact, ...]:
    """Return whom to call."""
    return store.contacts(connection)
