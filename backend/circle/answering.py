"""What becomes of a code that somebody shows: looked at, accepted or refused, each once for one account."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import Connection

from backend.access.elements import objects, text
from backend.circle import codes, invitations, tasks
from backend.circle.invitations import EXPIRED, Row
from backend.circle.tasks import MIRROR, Answer, Invitation, instant
from backend.circle.verdicts import (
    Content,
    Note,
    Verdict,
    duplicate,
    over,
    own,
    unknown,
    used,
    wrong,
)
from backend.circle.writing import Living

_LONGEST_NAME: Final = 120
_LONGEST_AGREEMENT: Final = 4096
_WORDS: Final = {"cancelled": "withdrawn", "rejected": "refused"}


class Asker(Protocol):
    """Who shows a code, by the Patient of their own record."""

    @property
    def patient(self) -> str: ...
    @property
    def now_ms(self) -> int: ...


def found(connection: Connection, parameters: Content) -> Row | None:
    """Return the invitation whose code these Parameters show."""
    code = codes.read(_values(parameters).get("code"))
    return None if code is None else invitations.by_hash(connection, codes.hash_of(code))


def look(connection: Connection, asker: Asker, parameters: Content, living: Living) -> Verdict:
    """Return what an invitation asks, with no id; raises RefusedError."""
    row = _usable(connection, asker, parameters)
    if _is_expired(connection, row, asker):
        return Verdict(refusal=over(EXPIRED).refusal)
    task = _task(connection, row, living)
    return Verdict(_said(tasks.invitation(task)))


def accept(
    connection: Connection,
    asker: Asker,
    parameters: Content,
    living: Living,
    figures: Callable[[], str],
) -> Verdict:
    """Make the invitation the asker's, and theirs alone; answer their side. Raises RefusedError."""
    row = _usable(connection, asker, parameters)
    if _is_expired(connection, row, asker):
        return Verdict(refusal=over(EXPIRED).refusal)
    mirror = f"{MIRROR}{row.task}"
    if row.claimed_by is not None:
        again = living(connection, asker.patient, mirror)
        if again is None:
            raise over("withdrawn")
        return Verdict(again)
    answer = _answer(parameters, figures())
    _refuse_duplicate(connection, row, asker)
    if invitations.by_task(connection, asker.patient, mirror) is not None:
        raise duplicate()
    task, at = _task(connection, row, living), instant(asker.now_ms)
    ends_ms = asker.now_ms + tasks.LONGEST_LIFE_MS
    invitations.claim(connection, row, asker.patient, ends_ms)
    theirs = tasks.received(task, asker.patient, answer, at, instant(ends_ms))
    mine = tasks.mirrored(theirs, mirror, row.patient, asker.patient)
    notes = (Note(row.patient, row.task, theirs), Note(asker.patient, mirror, mine))
    return Verdict(mine, notes=notes)


def refuse(connection: Connection, asker: Asker, parameters: Content, living: Living) -> Verdict:
    """Say no on both sides; again is no again. Raises RefusedError."""
    row = found(connection, parameters)
    answered = Verdict(_refused())
    if row is not None and row.status == "rejected" and row.claimed_by in {None, asker.patient}:
        return answered
    row = _usable(connection, asker, parameters)
    if row.status == "completed":
        raise used()
    if row.claimed_by is None and _is_expired(connection, row, asker):
        return Verdict(refusal=over(EXPIRED).refusal)
    invitations.move(connection, row, "rejected")
    sides = [(row.patient, row.task)]
    if row.claimed_by is not None:
        sides.append((row.claimed_by, f"{MIRROR}{row.task}"))
    over_now = {"status": "rejected", "lastModified": instant(asker.now_ms)}
    notes = [
        Note(patient, id, {**task, **over_now})
        for patient, id in sides
        if (task := living(connection, patient, id)) is not None
    ]
    return Verdict(_refused(), notes=notes)


def _usable(connection: Connection, asker: Asker, parameters: Content) -> Row:
    """Return the invitation if it may be this asker's; raises RefusedError."""
    row = found(connection, parameters)
    if row is None:
        raise unknown()
    if row.patient == asker.patient:
        raise own()
    if row.claimed_by not in {None, asker.patient}:
        raise used()
    if row.status not in {"requested", "received", "completed"}:
        raise over(_WORDS.get(row.status, row.status))
    return row


def _is_expired(connection: Connection, row: Row, asker: Asker) -> bool:
    """Say whether it is too late, and keep that: a clock set back brings nothing back."""
    if not row.is_late(asker.now_ms):
        return False
    invitations.move(connection, row, EXPIRED)
    return True


def _refuse_duplicate(connection: Connection, row: Row, asker: Asker) -> None:
    """Refuse a second open invitation to the same thing between the same two, whoever sent which."""
    mine = Row(row.hash, row.patient, row.task, row.kind, row.status, row.expires_ms, asker.patient)
    trusted = row.kind is tasks.Kind.TRUSTED
    for other in invitations.claimed(connection, asker.patient):
        if other.is_late(asker.now_ms):
            continue
        same = other.helped_and_helper == mine.helped_and_helper
        if same and (other.kind is tasks.Kind.TRUSTED) is trusted:
            raise duplicate()


def _task(connection: Connection, row: Row, living: Living) -> Content:
    task = living(connection, row.patient, row.task)
    if task is None:
        raise over("withdrawn")
    return task


def _answer(parameters: Content, check: str) -> Answer:
    said = _values(parameters)
    name, born, agreement = said.get("name", ""), said.get("born", ""), said.get("agreement", "")
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise wrong("Whoever accepts says their name.")
    try:
        date.fromisoformat(born)
    except ValueError:
        raise wrong("Whoever accepts says when they were born.") from None
    if len(agreement) > _LONGEST_AGREEMENT:
        raise wrong("The agreement is too long.")
    return Answer(name, born, agreement, check)


def _values(parameters: Content) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in objects(parameters.get("parameter")):
        name = text(one.get("name"))
        value = next((one[key] for key in sorted(one) if key.startswith("value")), None)
        if name in found:
            raise wrong("A parameter is given twice.")
        if name and isinstance(value, str):
            found[name] = value
    return found


def _said(found: Invitation) -> Content:
    said: list[dict[str, Any]] = [
        {"name": "kind", "valueCode": found.kind.value},
        {"name": "name", "valueString": found.name},
        *({"name": "areas", "valueCode": area} for area in found.areas),
    ]
    if found.right:
        said.append({"name": "right", "valueCode": found.right})
    if found.until:
        said.append({"name": "until", "valueDate": found.until})
    said.append({"name": "expires", "valueInstant": instant(found.expires_ms)})
    if found.text:
        said.append({"name": "text", "valueString": found.text})
    return {"resourceType": "Parameters", "parameter": said}


def _refused() -> Content:
    said = [{"name": "status", "valueCode": "rejected"}]
    return {"resourceType": "Parameters", "parameter": said}
