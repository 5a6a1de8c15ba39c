"""Vaccines told by the vaccination histories among the documents: CDA files whose entries are read."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from services.cda.immunizations import given_in
from services.cda.parsing import parse
from services.core.categories import Category
from services.core.errors import RefusedError, ServiceError
from services.core.identity import Match
from services.documents import receiving
from services.documents.sniffing import Format, sniff
from services.prevention.models import Event
from services.prevention.reading import targets
from services.prevention.rules import Words
from services.storage.attachments import Attachments
from services.storage.driver import Connection

_READ: Final = 5
"""Documents read, the newest: a history holds those before it."""


def doses(connection: Connection, attachments: Attachments, words: Words) -> Iterator[Event]:
    """Yield what histories of this person tell of; a file that is elsewhere or cannot be read tells nothing."""
    rows = connection.execute(
        """SELECT id, sha256 FROM document
           WHERE category = ? AND kind = 'page' AND deleted_at IS NULL AND superseded_by IS NULL
             AND identity_match NOT IN (?, ?)
           ORDER BY sort DESC, id DESC LIMIT ?""",
        (Category.PREVENTION.value, Match.OTHER.value, Match.HOMONYM.value, _READ),
    ).fetchall()
    for row in rows:
        for concept, day in _told(connection, attachments, row["id"], row["sha256"]):
            if what := targets(concept, words):
                yield Event(what, day, f"DocumentReference/{row['id']}")


def _told(
    connection: Connection, attachments: Attachments, id: str, sha256: str
) -> Iterable[tuple[Any, str]]:
    try:
        if sha256:
            receiving.check_here(connection, id)
            data = attachments.read(sha256)
        else:
            data = receiving.without_file(connection, id)
        found = given_in(parse(data)) if sniff(data) is Format.XML else ()
    except (ServiceError, RefusedError):
        return []
    return [
        (
            {
                "text": one.label,
                "coding": [{"system": f"urn:oid:{oid}", "code": code} for oid, code in one.codes],
            },
            one.day,
        )
        for one in found
    ]


def added(known: tuple[Event, ...], told: Iterable[Event]) -> tuple[Event, ...]:
    """Return what is known and what is told besides: one injection that two sources tell of is one."""
    every = list(known)
    for one in told:
        same = (each for each in every if each.date[:10] == one.date and each.what & one.what)
        if not next(same, None):
            every.append(one)
    return tuple(every)
