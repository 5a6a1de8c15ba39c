"""A search as it was asked: only what is understood is kept, and the self link says what that was."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, NamedTuple

from backend.fhir_server.indexing import comparable
from backend.fhir_server.instants import Span, span_of
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.types import DATES, DIRECTORY

Pairs = Iterable[tuple[str, str]]

PAGE: Final = 50
_LONGEST: Final = 8000
_MOST: Final = 200
"""Parameters, and values of one: a database's own limits are not for the asker to find."""

_TOKEN_PARAMETERS: Final = ("type", "category", "identifier")
_PREFIXES: Final = ("eq", "ge", "gt", "le", "lt")
_SORTS: Final = ("_lastUpdated", "_id", "date")
INCLUDES: Final = {
    "Slot": ("schedule",),
    "Schedule": ("actor",),
    "PractitionerRole": ("practitioner", "organization", "location", "healthcareService"),
    "HealthcareService": ("location", "providedBy"),
    "Location": ("managingOrganization",),
}
"""Type to elements `_include` may follow, all of them within the directory."""

_SEPARATOR: Final = {",": re.compile(r"(?<!\\),"), "|": re.compile(r"(?<!\\)\|")}


class Comparison(NamedTuple):
    """`ge2026-11`: a prefix and the span of the date written."""

    prefix: str
    span: Span


class Code(NamedTuple):
    """`system|code`; None stands for whatever."""

    system: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Sort:
    """Ties are broken by id, so that a page has one end only."""

    by: str = "_id"
    descending: bool = False


@dataclass(slots=True)
class Query:
    """Lists of lists: all of the outer, any of the inner."""

    type: str
    ids: list[list[str]] = field(default_factory=list)
    updated: list[list[Comparison]] = field(default_factory=list)
    dates: list[list[Comparison]] = field(default_factory=list)
    statuses: list[list[str]] = field(default_factory=list)
    codes: list[tuple[str, list[Code]]] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    sort: Sort = Sort()
    count: int = PAGE
    only_count: bool = False
    total: bool = False
    elements: tuple[str, ...] = ()
    includes: list[str] = field(default_factory=list)
    cursor: str | None = None
    used: list[tuple[str, str]] = field(default_factory=list)

    @property
    def narrows(self) -> bool:
        """Whether anything but the patient is asked for, as a conditional write must."""
        return bool(self.ids or self.updated or self.narrows_by_content)

    @property
    def narrows_by_content(self) -> bool:
        """Whether anything a resource says is asked for, so that what is found tells it."""
        return bool(self.dates or self.statuses or self.codes)


def parse(type: str, pairs: Pairs, *, strict: bool, page: int) -> Query:
    """Read a search; raises FhirError 400 for a value that is none, and when `strict` for what is not understood."""
    query = Query(type)
    for number, (name, value) in enumerate(pairs):
        if number == _MOST:
            raise _bad()
        if "\x00" in value or len(value) > _LONGEST:
            raise _bad()
        if value == "" or name == "_format":
            continue
        if name == "_cursor":
            query.cursor = value
        elif _read(query, name, value):
            query.used.append((name, value))
        elif strict:
            raise FhirError(HTTPStatus.BAD_REQUEST, "A search parameter is not supported.")
    query.count = min(query.count, page)
    query.only_count = query.only_count or query.count == 0
    return query


def _read(query: Query, name: str, value: str) -> bool:
    base, _, modifier = name.partition(":")
    reader = _READERS.get(base)
    if reader is None or (base == "date" and query.type not in DATES):
        return False
    if modifier:
        raise FhirError(HTTPStatus.BAD_REQUEST, "A search modifier is not supported.")
    return reader(query, value)


def _ids(query: Query, value: str) -> bool:
    query.ids.append([item.rpartition("/")[2] for item in _split(value, ",")])
    return True


def _patient(query: Query, value: str) -> bool:
    if query.type in DIRECTORY:
        return False
    query.patients.append(value)
    return True


def _updated(query: Query, value: str) -> bool:
    query.updated.append([comparison(item) for item in _split(value, ",")])
    return True


def _dates(query: Query, value: str) -> bool:
    query.dates.append([comparison(item) for item in _split(value, ",")])
    return True


def _status(query: Query, value: str) -> bool:
    query.statuses.append([code.code or "" for code in map(_code, _split(value, ","))])
    return True


def _tokens(param: str) -> Callable[[Query, str], bool]:
    def read(query: Query, value: str) -> bool:
        query.codes.append((param, [_code(item) for item in _split(value, ",")]))
        return True

    return read


def _sort(query: Query, value: str) -> bool:
    by = value.removeprefix("-")
    if by not in _SORTS or (by == "date" and query.type not in DATES):
        return False
    query.sort = Sort(by, value.startswith("-"))
    return True


def _count(query: Query, value: str) -> bool:
    if not value.isascii() or not value.isdigit():
        raise _bad()
    query.count = int(value[:9])
    return True


def _summary(query: Query, value: str) -> bool:
    query.only_count = value == "count"
    return value in {"count", "false"}


def _total(query: Query, value: str) -> bool:
    query.total = value in {"accurate", "estimate"}
    return query.total or value == "none"


def _elements(query: Query, value: str) -> bool:
    query.elements = tuple(_split(value, ","))
    return True


def _include(query: Query, value: str) -> bool:
    type, _, element = value.partition(":")
    if query.type not in DIRECTORY or element not in INCLUDES.get(type, ()):
        return False
    query.includes.append(value)
    return True


_READERS: Final[dict[str, Callable[[Query, str], bool]]] = {
    "_id": _ids,
    "_lastUpdated": _updated,
    "patient": _patient,
    "date": _dates,
    "status": _status,
    "_sort": _sort,
    "_count": _count,
    "_summary": _summary,
    "_total": _total,
    "_elements": _elements,
    "_include": _include,
} | {param: _tokens(param) for param in _TOKEN_PARAMETERS}

NAMES: Final = frozenset(_READERS)
"""Every search parameter there is."""


def comparison(text: str) -> Comparison:
    prefix, rest = (text[:2], text[2:]) if text[:2] in _PREFIXES else ("eq", text)
    span = span_of(
        rest.replace(" ", "+")
    )  # a "+" of a zone not escaped in the URL arrives as a space
    if span is None:
        raise _bad()
    return Comparison(prefix, span)


def _code(text: str) -> Code:
    parts = [_plain(part) for part in _SEPARATOR["|"].split(text, maxsplit=1)]
    if len(parts) == 1:
        return Code(None, comparable(parts[0]))
    system, code = parts
    return Code(comparable(system), comparable(code) if code else None)


def _split(value: str, separator: str) -> list[str]:
    parts = [part for part in _SEPARATOR[separator].split(value) if part]
    if len(parts) > _MOST:
        raise _bad()
    return parts


def _plain(text: str) -> str:
    return re.sub(r"\\([,|$\\])", r"\1", text)


def _bad() -> FhirError:
    return FhirError(HTTPStatus.BAD_REQUEST, "A search parameter's value is not valid.")
