"""Reads the values of documents into the projection, a few documents at a time.

Triggers of the schema note which documents changed, whatever changed them: an import, a server, a choice between two
versions. They are read when values are asked for (docs/adr/0026).
"""

from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from services.cda import observed as in_cda
from services.cda.parsing import parse as parse_cda
from services.core.dates import sort_key
from services.core.errors import RefusedError, ServiceError
from services.core.observed import Observed
from services.documents import pairing, receiving, store
from services.documents.sniffing import Format, sniff
from services.documents.text import plain
from services.fhir import observed as in_fhir
from services.fhir.parsing import Entry, Json, entries, parse
from services.fhir.references import Index, Resolve, last_two
from services.fhir.ucum import code_of, unit_of
from services.storage.attachments import Attachments
from services.storage.driver import Connection

BATCH: Final = 20
"""Documents read in one transaction."""
_HASHED: Final = 24


@dataclass(slots=True)
class _Beside:
    """Resolves references as a document's page does, and notes what they name."""

    connection: Connection
    document: str
    names: set[str] = field(default_factory=set)
    _known: dict[str, Json | None] = field(default_factory=dict)

    def resolve(self, reference: str) -> Json | None:
        if reference not in self._known:
            self.names.add(last_two(reference.partition("/_history/")[0]))
            found = store.referenced(self.connection, reference, self.document)
            self._known[reference] = parse(found) if found else None
        return self._known[reference]


def unread(connection: Connection) -> int:
    """Return how many documents wait for their values to be read."""
    count: int = connection.execute("SELECT count(*) FROM unread_values").fetchone()[0]
    return count


def waits(connection: Connection, id: str) -> bool:
    """Say whether the values of a document are to be read."""
    row = connection.execute("SELECT 1 FROM unread_values WHERE document = ?", (id,)).fetchone()
    return row is not None


def read_some(connection: Connection, attachments: Attachments, limit: int = BATCH) -> int:
    """Read the values of up to `limit` documents, the newest first; return how many still wait."""
    rows = connection.execute(
        """SELECT u.document FROM unread_values u JOIN document d ON d.id = u.document
           ORDER BY d.sort DESC, d.id LIMIT ?""",
        (limit,),
    ).fetchall()
    for row in rows:
        read_one(connection, attachments, row["document"])
    return unread(connection) if rows else 0


def read_one(connection: Connection, attachments: Attachments, id: str) -> None:
    """Read the values of one document, if it waits for it; one that cannot be read has none.

    Of one whose file was taken off this device, what was read before stays.
    """
    waiting = connection.execute("DELETE FROM unread_values WHERE document = ?", (id,)).rowcount
    if not waiting:
        return
    beside = _Beside(connection, id)
    try:
        values = (*_own(connection, attachments, id, beside), *_paired(connection, id, beside))
    except _NotHereError:
        return
    connection.execute("DELETE FROM observed WHERE document = ?", (id,))
    connection.execute("DELETE FROM observed_from WHERE document = ?", (id,))
    connection.executemany(
        f"INSERT INTO observed VALUES ({', '.join('?' * 18)})",  # noqa: S608 - question marks only
        [_row(id, position, value) for position, value in enumerate(values)],
    )
    connection.executemany(
        "INSERT INTO observed_from VALUES (?, ?)", [(name, id) for name in sorted(beside.names)]
    )


class _NotHereError(Exception):
    """The file of the document is not on this device."""


def _own(
    connection: Connection, attachments: Attachments, id: str, beside: _Beside
) -> tuple[Observed, ...]:
    document = store.document(connection, id)
    if document.kind != "page":
        return ()
    try:
        if document.sha256:
            receiving.check_here(connection, id)
            data = attachments.read(document.sha256)
        else:
            data = receiving.without_file(connection, id)
    except ServiceError:
        raise _NotHereError from None
    with suppress(RefusedError):
        return values_of(data, beside.resolve)
    return ()


def values_of(data: bytes, outside: Resolve) -> tuple[Observed, ...]:
    """Return the values of a CDA or FHIR original; `outside` knows the resources that are not in it.

    Raises:
        RefusedError: it cannot be read.

    """
    match sniff(data):
        case Format.XML:
            return in_cda.observed_in(parse_cda(data))
        case Format.JSON:
            resource = parse(data)
        case _:
            return ()
    inside = (
        entries(resource, data)
        if resource["resourceType"] == "Bundle"
        else (Entry("", resource, data),)
    )
    index = Index.of(inside)
    if resource["resourceType"] == "Bundle":
        # The index holds the very resources it resolves to, so that each is read once.
        resource = {**resource, "entry": [{"resource": entry.resource} for entry in inside]}
    return in_fhir.observed_in(resource, lambda ref: index.resource(ref) or outside(ref))


def _paired(connection: Connection, id: str, beside: _Beside) -> tuple[Observed, ...]:
    found: list[Observed] = []
    for json in pairing.reports_of(connection, id):
        with suppress(RefusedError):
            found += in_fhir.observed_in(parse(json), beside.resolve)
    return tuple(found)


def analyte_of(value: Observed) -> str:
    """Return what a value is compared with: its LOINC code, else its laboratory's own label."""
    if value.code:
        return value.code
    label = f"{plain(value.laboratory)}\n{plain(value.name)}"
    return f"l-{sha256(label.encode()).hexdigest()[:_HASHED]}"


def _row(id: str, position: int, value: Observed) -> tuple[str | int | None, ...]:
    return (
        id,
        position,
        analyte_of(value),
        value.name,
        value.code,
        unit_of(code_of(value.ucum)).kind,
        value.at,
        sort_key(value.at) if value.at else None,
        value.value,
        None if value.number is None else str(value.number),
        value.comparator,
        value.unit,
        value.ucum,
        value.laboratory,
        value.method,
        value.range,
        None if value.low is None else str(value.low),
        None if value.high is None else str(value.high),
    )
