"""Invitations: `$look-invitation`, `$accept-invitation`, `$refuse-invitation`, and what a written Task moves."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.principal import Action, Principal
from backend.fhir_server import jsontext, repository
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call
from backend.fhir_server.circle_port import Asker, Change, Circle, Note, Refusal, Verdict
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.repository import Key, Stored
from backend.fhir_server.sight import sight_of, steward
from backend.fhir_server.targets import Target, draft_of
from backend.fhir_server.writing import Writer

TASK: Final = "Task"

_Ask = Callable[[Circle, Connection, Asker, Mapping[str, Any]], Verdict]


@dataclass(frozen=True, slots=True)
class Circling:
    """Asks `circle`, if there is one, of the Tasks that a principal writes. Methods raise FhirError."""

    circle: Circle | None
    principal: Principal
    now_ms: int

    def others(self, connection: Connection, targets: Iterable[Target]) -> set[str]:
        """Return the patients in whose records the other sides of what is written are."""
        if self.circle is None:
            return set()
        keys = [target.key for target in targets if target.key.type == TASK]
        found = (self.circle.other_side(connection, key.patient, key.id) for key in keys)
        return {patient for patient in found if patient is not None}

    def of_write(
        self,
        connection: Connection,
        key: Key,
        current: Stored | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Move the other side along with what was just written; refused, nothing was."""
        if self.circle is None or key.type != TASK or self.principal.is_operator:
            return
        before = None if current is None or current.deleted else content_of(current)
        own = self.principal.is_own
        verdict = self.circle.on_write(
            connection, Change(key.patient, key.id, before, after, own, self.now_ms)
        )
        if verdict.refusal is not None:
            raise refused(verdict.refusal)
        note_down(connection, verdict.notes, self.now_ms)


def note_down(connection: Connection, notes: Sequence[Note], now_ms: int) -> None:
    """Store Tasks in the records they belong to, which are locked: the server itself keeps both sides alike."""
    for note in notes:
        key = Key(note.patient, TASK, note.id)
        current = repository.read(connection, key)
        writer = Writer(connection, steward(note.patient), now_ms)
        writer.write(draft_of(key, note.content), current)


async def look(call: Call) -> Answer:
    """Say what an invitation asks: 200, 404, 409, 410, 429."""
    return await _shown(call, lambda circle, at, who, said: circle.look(at, who, said))


async def accept(call: Call) -> Answer:
    """Accept it; the asker's side is answered: 200, 404, 409, 410, 422, 429."""
    return await _shown(call, lambda circle, at, who, said: circle.accept(at, who, said))


async def refuse(call: Call) -> Answer:
    """Refuse it: 200, 404, 409, 410, 429."""
    return await _shown(call, lambda circle, at, who, said: circle.refuse(at, who, said))


async def _shown(call: Call, ask: _Ask) -> Answer:
    """Show a code: only for oneself, and not often."""
    circle, own = call.server.circle, call.principal.patient
    if circle is None:
        raise not_found()
    if own is None or not call.principal.is_own:
        raise forbidden()
    if not call.principal.may(Action.UPDATE, TASK):
        raise forbidden()
    said = await call.load()
    if said.get("resourceType") != "Parameters":
        raise FhirError(HTTPStatus.BAD_REQUEST, "Only Parameters are taken here.")
    _require(circle.tries(call.principal.subject))
    now_ms = call.server.now_ms()

    def work(connection: Connection) -> Verdict:
        inviter = circle.inviter(connection, said)
        repository.lock(connection, {own, inviter or own})
        verdict = ask(circle, connection, Asker(own, now_ms), said)
        if verdict.refusal is None:
            mine = [note for note in verdict.notes if note.patient == own]
            theirs = [note for note in verdict.notes if note.patient != own]
            note_down(connection, theirs, now_ms)
            _note_own(call, connection, own, mine, now_ms)
        return verdict

    verdict = await call.server.store.write(work)
    _require(verdict)
    call.doing.patient = own
    call.doing.count = 1
    body = jsontext.text(dict(verdict.content or {})).encode()
    return Answer(HTTPStatus.OK, body)


def _note_own(
    call: Call, connection: Connection, own: str, notes: Sequence[Note], now_ms: int
) -> None:
    """Store the asker's side as theirs, with their own rights."""
    sight = sight_of(connection, call.principal, own, now_ms, call.server.policy)
    for note in notes:
        key = Key(own, TASK, note.id)
        writer = Writer(connection, sight, now_ms)
        writer.write(draft_of(key, note.content), repository.read(connection, key))
        call.doing.id = note.id


def _require(verdict: Verdict) -> None:
    if verdict.refusal is not None:
        raise refused(verdict.refusal)


def refused(refusal: Refusal) -> FhirError:
    """Refuse in the words of the circle."""
    headers = {"retry-after": str(refusal.retry_after)} if refusal.retry_after else {}
    return FhirError(
        refusal.status, refusal.text, code=refusal.code, headers=headers, word=refusal.word
    )


def living_task(connection: Connection, patient: str, id: str) -> Mapping[str, Any] | None:
    """Return a living Task of a record, for whoever keeps invitations."""
    found = repository.read(connection, Key(patient, TASK, id))
    return None if found is None or found.deleted else content_of(found)


def content_of(found: Stored) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(found.body, parse_float=Decimal)
    return content
