"""The shared directory as others of this server read it: what changed in it since they last looked.

backend/server gives it to whoever keeps agendas; numbers are given under the directory's lock, so that none comes late.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from backend.fhir_server.schema import feed_head, resource
from backend.fhir_server.types import SHARED


@dataclass(frozen=True, slots=True)
class Changed:
    """A directory resource as it stands: `body` is its JSON, empty for one that was deleted."""

    type: str
    id: str
    seq: int
    body: bytes


class StoredDirectory:
    """Reads the directory in the transaction of the connection it is given."""

    def head(self, connection: Connection) -> int:
        """Return the last number given to a change; 0 before there was any."""
        statement = select(feed_head.c.seq).where(feed_head.c.patient == SHARED)
        return connection.execute(statement).scalar() or 0

    def since(self, connection: Connection, seq: int) -> Iterator[Changed]:
        """Return the last version of what changed after `seq`, the oldest change first."""
        columns = (resource.c.type, resource.c.id, resource.c.seq, resource.c.body)
        statement = select(*columns).where(resource.c.patient == SHARED, resource.c.seq > seq)
        for type, id, number, body in connection.execute(statement.order_by(resource.c.seq)):
            yield Changed(type, id, number, body)
