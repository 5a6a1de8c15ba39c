"""What synchronisation asks of the feature that shows what arrives, inside the transaction that writes it."""

from collections.abc import Sequence
from typing import Protocol

from services.storage.driver import Connection


class Projection(Protocol):
    """A feature that shows what arrives."""

    def file(self, connection: Connection, limit: int, *, whole: bool) -> int:
        """Show up to `limit` of the resources that wait for it; return how many, 0 when none is left.

        `whole` is False in the midst of a download: what is shown with the help of others then waits.
        """
        ...

    def removed(self, connection: Connection, uids: Sequence[str]) -> None:
        """Take away what the server no longer has, the resources included."""
        ...

    def shelve(self, connection: Connection, uids: Sequence[str], at: int) -> None:
        """Show no more the documents of resources that were put aside because the server shows them no more."""
        ...

    def unshelve(self, connection: Connection, uids: Sequence[str]) -> None:
        """Show them again."""
        ...

    def show(self, connection: Connection, uid: str, at: int) -> None:
        """Show a resource as it is now, brought back if it was put aside; `at` is now, in milliseconds."""
        ...

    def put_aside(self, connection: Connection, uid: str, at: int) -> None:
        """Show a resource no more; it can be brought back."""
        ...

    def copy(self, connection: Connection, uid: str, at: int) -> str:
        """Make a resource of its own, that waits to be sent, of what one says here; return its uid.

        Raises:
            NotHereError: its file is not on this device: the copy would have none.

        """
        ...

    def anew(self, connection: Connection, uid: str, json: bytes) -> bytes:
        """Return what a resource says as it is sent to a server that has it no more."""
        ...
