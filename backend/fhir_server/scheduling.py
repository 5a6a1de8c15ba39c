"""What a write of an Appointment asks of agendas, in its own transaction: no address leads around it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.principal import Principal
from backend.fhir_server import repository
from backend.fhir_server.booking_port import Asker, Booking, Change, Refusal
from backend.fhir_server.intents import Intent
from backend.fhir_server.keeping import keeper
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.repository import Draft, Key, Stored
from backend.fhir_server.server import FhirServer
from backend.fhir_server.targets import draft_of
from backend.fhir_server.types import SHARED
from backend.fhir_server.writing import Writer

APPOINTMENT: Final = "Appointment"
SLOT: Final = "Slot"
_REPLACED: Final = "Replaced by the earlier time that was accepted."


@dataclass(frozen=True, slots=True)
class Booked:
    """What to store: the Appointment as the agendas say it, and others of the record, cancelled by it."""

    draft: Draft
    cancelled: Sequence[tuple[Draft, Stored]] = ()


@dataclass(frozen=True, slots=True)
class Scheduling:
    """Asks `booking`, if there is one, on behalf of a principal. Methods raise FhirError."""

    booking: Booking | None
    principal: Principal
    now_ms: int

    @property
    def keeps(self) -> Callable[[Connection, Key], bool]:
        return keeper(self.booking, self.principal)

    def of_write(
        self, writer: Writer, draft: Draft, current: Stored | None, key: str | None
    ) -> Booked | Stored:
        """Return what to store; or the Appointment that was stored when this was asked before."""
        if self.booking is None or draft.key.type != APPOINTMENT:
            return Booked(draft)
        change = self._change(writer, draft.key, current, draft.content, key)
        verdict = self.booking.on_write(writer.connection, change)
        if verdict.refusal is not None:
            raise refused(verdict.refusal)
        if verdict.first is not None:
            return _first(writer, draft.key, verdict.first)
        content = draft.content if verdict.content is None else verdict.content
        others = [_cancelled(writer, draft.key, id) for id in verdict.cancels]
        return Booked(draft_of(draft.key, content, draft.blob), others)

    def of_delete(self, writer: Writer, current: Stored) -> None:
        """Refuse to delete what takes a time."""
        if self.booking is None or current.key.type != APPOINTMENT:
            return
        change = self._change(writer, current.key, current, None, None)
        verdict = self.booking.on_write(writer.connection, change)
        if verdict.refusal is not None:
            raise refused(verdict.refusal)

    def _change(
        self,
        writer: Writer,
        key: Key,
        current: Stored | None,
        after: Mapping[str, Any] | None,
        name: str | None,
    ) -> Change:
        def sees(id: str) -> bool:
            found = repository.read(writer.connection, key._replace(id=id))
            return found is not None and not found.deleted and writer.sees(found)

        before = None if current is None or current.deleted else _content(current)
        asker = asker_of(self.principal, self.now_ms)
        return Change(asker, key.patient, key.id, before, after, name, sees)


def asker_of(principal: Principal, now_ms: int) -> Asker:
    """Return who asks, as agendas want to know it."""
    return Asker(
        principal.subject, principal.patient, principal.is_system, principal.is_operator, now_ms
    )


def refused(refusal: Refusal) -> FhirError:
    """Refuse in the words of the agendas."""
    return FhirError(
        refusal.status, refusal.text, code=refusal.code, contained=list(refusal.contained)
    )


def refuse_slots(server: FhirServer, intents: Sequence[Intent]) -> None:
    """Refuse to store a Slot where agendas are kept: it would be one that nothing guards."""
    if server.booking is not None and any(intent.type == SLOT for intent in intents):
        text = "A Slot is held, released or blocked by a PUT of it alone."
        raise FhirError(HTTPStatus.FORBIDDEN, text)


def living(connection: Connection, type: str, id: str) -> Mapping[str, Any] | None:
    """Return a resource of the directory, for whoever keeps agendas."""
    found = repository.read(connection, Key(SHARED, type, id))
    return None if found is None or found.deleted else _content(found)


def _first(writer: Writer, key: Key, id: str) -> Stored:
    found = repository.read(writer.connection, key._replace(id=id))
    if found is None or found.deleted:
        raise FhirError(HTTPStatus.CONFLICT, "What was booked by this key is deleted.")
    return found


def _cancelled(writer: Writer, key: Key, id: str) -> tuple[Draft, Stored]:
    current = _first(writer, key, id)
    over = {"status": "cancelled", "cancelationReason": {"text": _REPLACED}}
    return draft_of(current.key, {**_content(current), **over}), current


def _content(found: Stored) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(found.body, parse_float=Decimal)
    return content
