"""What an upload asks of the feature whose resources leave."""

from collections.abc import Callable
from typing import Protocol

from services.storage.driver import Connection

TakesIds = Callable[[str], bool]
"""Says whether the server lets a resource of this type be put under our own id."""


class File(Protocol):
    """The encrypted file of a document; `id` is that of its Binary."""

    @property
    def id(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def mime(self) -> str: ...


class Content(Protocol):
    """The bytes of that file: `data` only where they go inside the resource. `sha1` is R4's own hash, base64."""

    @property
    def sha1(self) -> str: ...

    @property
    def data(self) -> bytes: ...


class Packed(Protocol):
    """A resource ready to leave.

    `identifier` finds it on a server that gives ids itself, "" when nothing would. `edited` says that it may be
    changed here: what is found under its id may then be another version than ours.
    """

    @property
    def json(self) -> bytes: ...

    @property
    def identifier(self) -> str: ...

    @property
    def edited(self) -> bool: ...

    def without_links(self) -> "Packed | None":
        """Return the same without what it says of others, None where it says nothing of any."""
        ...


class Leaving(Protocol):
    """A resource about to leave, as it was read."""

    @property
    def file(self) -> File | None:
        """What goes before it."""
        ...

    def pack(self, patient: str, content: Content, inline: bool) -> Packed:
        """Return it as the server is to have it; `inline` puts the file's bytes inside."""
        ...


class Packing(Protocol):
    """The feature that knows how its resources leave."""

    def arrived(self, connection: Connection, uid: str, at: int) -> None:
        """Do what follows from the server having a resource, in the transaction that notes it; `at` is now."""
        ...

    def needs(self, connection: Connection, uid: str) -> tuple[str, ...]:
        """Return what waits too and goes first, since this resource names it; RefusedError as below."""
        ...

    def leaving(self, connection: Connection, uid: str, takes_ids: TakesIds) -> Leaving:
        """Read a resource, and what it names; RefusedError if it cannot be read."""
        ...

    def sent(self, connection: Connection, uid: str, takes_ids: TakesIds) -> Leaving | None:
        """Return what may be changed here as it last left without an answer, None if nothing did."""
        ...
