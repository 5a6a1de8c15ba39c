"""What waits to be sent: each edit adds a row in its own transaction.

On this device only, rows are 'held': they leave when the person connects to a server and chooses what to send.
"""

from services.core.ids import new_id
from services.storage.driver import Connection


def add(connection: Connection, resource: str, verb: str, format: int) -> None:
    """Note an edit of a resource: `verb` is create, update or delete."""
    connection.execute(
        """INSERT INTO outbox (op_id, resource, verb, state, format, base_version)
           SELECT ?, uid, ?, 'held', ?, version FROM resource WHERE uid = ?""",
        (new_id(), verb, format, resource),
    )
