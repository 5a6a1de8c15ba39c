"""Reports that a visit should have brought: said by the person, or told by an appointment of the record.

The rule, which says itself on the screen: an appointment that took place (FHIR R4 Appointment `fulfilled`, Encounter
`finished`) within the last year, and no document of its day, nor one by the same practitioner in the days after it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from services.core.algorithms import Algorithm
from services.core.dates import moment_of, sort_key
from services.core.errors import NotFoundError
from services.core.ids import new_id
from services.documents import store
from services.documents.models import Query
from services.documents.own_models import (
    USUAL_WAIT,
    Candidate,
    Expectations,
    ExpectedReport,
    Waiting,
)
from services.documents.text import plain
from services.storage.driver import Connection, Row

_MOST_VISITS: Final = 500
_LOOKED_BACK: Final = timedelta(days=365)
_DAY: Final = 24 * 3600 * 1000
_WHOLE_DAY: Final = len("YYYY-MM-DD")
_SHORTEST_NAME: Final = 4
_SETTLED_SHOWN: Final = 20
_CANDIDATES: Final = 8


ALGORITHM: Final = Algorithm(
    name="Reports expected",
    inputs=(
        "Appointments and consultations of the record that took place, those noted by hand, "
        "what the person said, the dates and authors of documents."
    ),
    rule=(
        "A visit of the last year with no document of its day, nor one by the same "
        "practitioner after it, is told as waiting for its report."
    ),
    source="FHIR R4 Appointment and Encounter statuses; the delays are Carnet’s own.",
    limits="A report kept elsewhere is not seen; a practitioner is recognised by name only.",
)


def expectations(connection: Connection, today: date) -> Expectations:
    """Return the reports waited for as of `today`."""
    kept = [
        _report(row)
        for row in connection.execute(
            "SELECT * FROM expected_report ORDER BY coalesce(settled_at, 0) DESC, day DESC, id"
        )
    ]
    waiting = [one for one in kept if one.state is Waiting.WAITING]
    waiting += _of_record(connection, today, {one.visit for one in kept if one.visit})
    waiting += _noted(connection, today, {one.visit for one in kept if one.visit})
    waiting.sort(key=lambda one: (one.day, one.id), reverse=True)
    return Expectations(
        tuple(one for one in waiting if _is_late(one, today)),
        tuple(one for one in waiting if not _is_late(one, today)),
        tuple(one for one in kept if one.state is not Waiting.WAITING)[:_SETTLED_SHOWN],
    )


def expect(connection: Connection, report: ExpectedReport, at: int) -> str:
    """Wait for the report of a visit; return its id, the same if it is waited for already."""
    known = connection.execute(
        "SELECT id FROM expected_report WHERE id = ?1 OR (visit = ?2 AND visit <> '')",
        (report.id, report.visit),
    ).fetchone()
    if known is not None:
        return str(known["id"])
    id = new_id()
    connection.execute(
        """INSERT INTO expected_report (id, visit, what, who, day, days, state, document, created_at)
           VALUES (?, ?, ?, ?, ?, ?, 'waiting', '', ?)""",
        (id, report.visit, report.what, report.who, report.day, report.days, at),
    )
    return id


def settle(connection: Connection, id: str, state: Waiting, document: str, at: int) -> None:
    """Say what became of a report: received (as `document`, if one is named), given up, or waited for again."""
    changed = connection.execute(
        "UPDATE expected_report SET state = ?, document = ?, settled_at = ? WHERE id = ?",
        (state.value, document, None if state is Waiting.WAITING else at, id),
    ).rowcount
    if not changed:
        raise NotFoundError


def candidates(connection: Connection, report: ExpectedReport) -> tuple[Candidate, ...]:
    """Return the documents from the day of the visit on that may be its report, those by the same author first."""
    page = store.listing(connection, Query(since=report.day), None, 50)
    found = [Candidate(one, _is_by(one.author, report.who)) for one in page.documents]
    found.sort(key=lambda one: (not one.same_author, one.document.date[:_WHOLE_DAY]))
    return tuple(found[:_CANDIDATES])


def _report(row: Row) -> ExpectedReport:
    return ExpectedReport(
        row["id"],
        row["what"],
        row["who"],
        row["day"],
        row["days"],
        Waiting(row["state"]),
        row["visit"],
        row["document"],
        moment_of(row["settled_at"]) if row["settled_at"] is not None else None,
    )


def _is_late(report: ExpectedReport, today: date) -> bool:
    return date.fromisoformat(report.day) + timedelta(days=report.days) <= today


def _of_record(connection: Connection, today: date, known: set[str]) -> Iterator[ExpectedReport]:
    """Give the visits that the record tells of, whose report is late and about which the person said nothing."""
    rows = connection.execute(
        """SELECT uid, json FROM resource WHERE type IN ('Appointment', 'Encounter') AND deleted_at IS NULL
           ORDER BY rowid DESC LIMIT ?""",
        (_MOST_VISITS,),
    ).fetchall()
    seen = set()
    for row in rows:
        report = _visit(row["uid"], bytes(row["json"]))
        if report is None or report.visit in known or (report.day, report.who) in seen:
            continue
        day = date.fromisoformat(report.day)
        if today - _LOOKED_BACK <= day and _is_late(report, today):
            seen.add((report.day, report.who))
            if not _has_report(connection, report):
                yield report


def _noted(connection: Connection, today: date, known: set[str]) -> Iterator[ExpectedReport]:
    """Give the visits that the person noted by hand, whose report is late and about which they said nothing."""
    rows = connection.execute(
        """SELECT id, wish FROM appointment_own WHERE kind = 'elsewhere' AND state = 'booked'
           ORDER BY start DESC LIMIT ?""",
        (_MOST_VISITS,),
    )
    for row in rows:
        said = msgspec.json.decode(row["wish"])
        day, who = said["start"][:_WHOLE_DAY], said["practice"]["name"]
        report = ExpectedReport(
            row["id"], said["reason"]["name"], who, day, USUAL_WAIT, visit=row["id"]
        )
        is_recent = today - _LOOKED_BACK <= date.fromisoformat(day)
        is_awaited = row["id"] not in known and is_recent and _is_late(report, today)
        if is_awaited and not _has_report(connection, report):
            yield report


def _has_report(connection: Connection, report: ExpectedReport) -> bool:
    start = sort_key(report.day) or 0
    rows = connection.execute(
        """SELECT date, author FROM document
           WHERE deleted_at IS NULL AND superseded_by IS NULL AND sort >= ? AND sort < ?""",
        (start - _DAY, start + (report.days + 1) * _DAY),
    )
    return any(
        row["date"][:_WHOLE_DAY] == report.day or _is_by(row["author"], report.who) for row in rows
    )


def _is_by(author: str, who: str) -> bool:
    """Say whether two ways of naming somebody share a name; titles such as "Dr" are too short to be one."""
    names = {name for name in plain(author).split() if len(name) >= _SHORTEST_NAME}
    return not names.isdisjoint(plain(who).split())


def _visit(uid: str, json: bytes) -> ExpectedReport | None:
    try:
        said = msgspec.json.decode(json)
    except msgspec.DecodeError:
        return None
    if not isinstance(said, dict):
        return None
    if said.get("resourceType") == "Appointment":
        took_place, start = said.get("status") == "fulfilled", said.get("start")
    else:
        period = said.get("period")
        took_place = said.get("status") == "finished"
        start = period.get("end") or period.get("start") if isinstance(period, dict) else None
    day = start[:_WHOLE_DAY] if isinstance(start, str) else ""
    if not took_place or len(day) < _WHOLE_DAY or not _is_day(day):
        return None
    return ExpectedReport(uid, _what(said), _who(said), day, USUAL_WAIT, visit=uid)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _who(said: dict[str, Any]) -> str:
    """Return who was seen: the first participant with a name that is not the patient, else the place."""
    listed = said.get("participant")
    for one in listed if isinstance(listed, list) else []:
        actor = (one.get("actor") or one.get("individual")) if isinstance(one, dict) else None
        if isinstance(actor, dict) and "Patient/" not in str(actor.get("reference", "")):
            name = actor.get("display")
            if isinstance(name, str) and name.strip():
                return name.strip()
    place = said.get("serviceProvider")
    return _text(place.get("display")) if isinstance(place, dict) else ""


def _what(said: dict[str, Any]) -> str:
    for key in ("description", "serviceType", "type", "appointmentType", "reasonCode"):
        text = _words(said.get(key))
        if text:
            return text
    return ""


def _words(value: Any) -> str:
    """Return the words of a string, a CodeableConcept or a list of them; "" if it has none."""
    if isinstance(value, list):
        return next((text for text in map(_words, value) if text), "")
    if isinstance(value, dict):
        return _text(value.get("text")) or _words(
            [one.get("display") for one in _dicts(value.get("coding"))]
        )
    return _text(value)


def _dicts(value: Any) -> Sequence[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
