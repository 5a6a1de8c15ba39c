"""What becomes of the server's copy of a document that is deleted here: the person is told."""

from enum import StrEnum

from services.storage import meta, outbox
from services.storage.driver import Connection


class ServerCopy(StrEnum):
    """The copy that a server has of a document."""

    NONE = "none"  # no server has it, or has it still
    FOLLOWS = "follows"  # the person sent it: deleted here, it is deleted there
    STAYS = "stays"  # the server gave it, or is a server that the person left


def server_copy(connection: Connection, id: str) -> ServerCopy:
    """Say what deleting a document here does there."""
    row = connection.execute(
        f"""SELECT {outbox.OURS} AS ours, {outbox.HELD} AS held FROM resource r
            WHERE r.uid = ? AND r.version IS NOT NULL""",  # noqa: S608 - constants only
        (id,),
    ).fetchone()
    if row is None:
        return ServerCopy.NONE
    linked = meta.get(connection, outbox.SERVER) is not None
    return ServerCopy.FOLLOWS if linked and row["ours"] and not row["held"] else ServerCopy.STAYS


def of_deleted(connection: Connection) -> frozenset[ServerCopy]:
    """Say what erasing the documents put aside leaves there; one that follows may be deleted there already."""
    if meta.get(connection, outbox.SERVER) is None:
        return frozenset()
    rows = connection.execute(
        f"""SELECT DISTINCT {outbox.OURS} AS ours FROM document d JOIN resource r ON r.uid = d.resource
            WHERE d.deleted_at IS NOT NULL"""  # noqa: S608 - constants only
    )
    return frozenset(ServerCopy.FOLLOWS if row["ours"] else ServerCopy.STAYS for row in rows)
