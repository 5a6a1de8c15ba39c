"""The record that is open now, if any: what features read and write."""

from dataclasses import dataclass, field

from services.core.errors import LockedError
from services.storage.attachments import Attachments
from services.storage.database import Database


@dataclass(slots=True)
class Record:
    """One person's open database and encrypted files."""

    database: Database
    attachments: Attachments
    viewed: tuple[str, bytes] | None = field(default=None, repr=False)
    """The document being read, decrypted: (id, original); dropped with the record when the space is locked."""


@dataclass(slots=True)
class OpenRecord:
    """Where features find the open record; empty while the space is locked."""

    _record: Record | None = None

    @property
    def current(self) -> Record:
        """Return the open record.

        Raises:
            LockedError: none is open.

        """
        if self._record is None:
            raise LockedError
        return self._record

    @property
    def is_open(self) -> bool:
        return self._record is not None

    def set(self, record: Record | None) -> None:
        """Open or (None) forget."""
        self._record = record
