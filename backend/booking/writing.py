"""An Appointment that is written, and what it does to agendas: the rules of its life, in the same transaction.

What is kept beside it (`appointments.Row`) says what it holds; the Appointment says what is asked. A time is taken
before the Appointment that has it is stored, and given back with the one that no more does: neither is ever alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from sqlalchemy import Connection

from backend.booking import agendas, appointments, facts, outbox, wire
from backend.booking.agendas import Slot
from backend.booking.appointments import LIVE, WAITING, Row
from backend.booking.facts import Directory, Reason
from backend.booking.holding import Asker, is_held_by, lost
from backend.booking.verdicts import Content, Verdict, conflict, forbidden, ruled, wrong

_ASKS: Final = frozenset({"proposed", "pending", "booked"})
_COMES: Final = frozenset({"arrived", "checked-in"})
_DONE: Final = frozenset({"fulfilled", "noshow"})
_GONE: Final = frozenset({"cancelled", "entered-in-error"})
_FINAL: Final = _DONE | _GONE
_NO_MORE: Final = "This appointment is over and stays what it is."
_CANCEL_FIRST: Final = "This appointment is to come: cancel it first."
_OVER: Final = "This offer is over."


class Change(Protocol):
    """An Appointment about to be written; see `backend.fhir_server.booking_port.Change`."""

    @property
    def asker(self) -> Asker: ...
    @property
    def patient(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def before(self) -> Content | None: ...
    @property
    def after(self) -> Content | None: ...
    @property
    def key(self) -> str | None: ...
    @property
    def sees(self) -> Callable[[str], bool]: ...


def on_write(connection: Connection, change: Change, directory: Directory) -> Verdict:
    """Decide on a write and do what follows from it in the agendas. Raises RefusedError."""
    row = appointments.read(connection, change.patient, change.id)
    if change.after is None:
        if row is not None and row.state in LIVE | WAITING:
            raise conflict(_CANCEL_FIRST)
        return Verdict()
    after = change.after
    key = change.key or wire.key_of(after)
    if change.before is None and key is not None:
        first = appointments.by_key(connection, change.patient, key)
        if first is not None and first.appointment != change.id:
            if not change.sees(first.appointment):
                raise conflict("This key was used before.")
            return Verdict(first=first.appointment)
    if not change.asker.is_operator:
        before = None if row is None else change.before
        after = wire.with_owned(after, before) if not change.asker.is_system else after
    return _Write(connection, change, directory, after, row, key).verdict()


@dataclass(frozen=True, slots=True)
class _Write:
    """One write of a living Appointment; `row` is what is known of the version before."""

    connection: Connection
    change: Change
    directory: Directory
    after: Content
    row: Row | None
    key: str | None

    @property
    def asker(self) -> Asker:
        return self.change.asker

    @property
    def status(self) -> str:
        return str(self.after.get("status"))

    def verdict(self) -> Verdict:
        """Follow the Appointment from what it was to what it is to be."""
        state = None if self.row is None else self.row.state
        if self._is_over(state):
            return self._kept_over()
        if not self.asker.is_system and self.status in _COMES | _DONE and state is not None:
            raise forbidden()
        if self.row is not None and state in LIVE:
            return self._of_live(self.row)
        if self.row is not None and state in WAITING:
            return self._of_waiting(self.row)
        return self._of_new()

    def _is_over(self, state: str | None) -> bool:
        was = (self.change.before or {}).get("status")
        return was in _FINAL and (state is not None or wire.slot_of(self.after) is not None)

    def _kept_over(self) -> Verdict:
        """Let what is over change in nothing that was booked."""
        before = self.change.before or {}
        same = all(before.get(name) == self.after.get(name) for name in ("status", "slot"))
        if not same:
            raise conflict(_NO_MORE)
        times = {name: before[name] for name in ("start", "end") if name in before}
        return Verdict({**self.after, **times})

    def _of_new(self) -> Verdict:
        named = wire.slot_of(self.after)
        if self.status == "waitlist":
            return self._join()
        if named is None or self.status in _FINAL:
            return Verdict(self.after)  # it takes no time of ours: kept as any resource is
        if self.status not in _ASKS and not self.asker.is_system:
            raise forbidden()
        return self._book(named)

    def _of_live(self, row: Row) -> Verdict:
        if self.status in _GONE:
            return self._cancel(row)
        if self.status in _DONE:
            appointments.ended(self.connection, row, "done")
            outbox.forget(self.connection, row.patient, row.appointment)
            return Verdict(self._at(row))
        if self.status not in _ASKS | _COMES:
            raise wrong("An appointment that is booked does not go back to waiting.")
        named = wire.slot_of(self.after)
        if named is None:
            raise wrong("An appointment keeps its Slot, moves to another, or is cancelled.")
        if named != row.slot:
            return self._move(row, named)
        return self._stay(row)

    def _stay(self, row: Row) -> Verdict:
        """Store it where it is; only the practice says yes to what it was asked."""
        if not self.asker.is_system:
            return Verdict(self._at(row, row.state if self.status in _ASKS else self.status))
        state = "pending" if self.status in {"pending", "proposed"} else "booked"
        if state != row.state:
            appointments.save(self.connection, replace(row, state=state))
        content = self._at(row)
        if state == "booked" and row.slot is not None:
            self._remind(agendas.read(self.connection, row.slot))
        return Verdict(content)

    def _at(self, row: Row, status: str | None = None) -> Content:
        found = None if row.slot is None else agendas.read(self.connection, row.slot)
        if found is None:
            return self.after
        return wire.placed(self.after, found, status or self.status)

    def _cancel(self, row: Row) -> Verdict:
        if row.slot is None:
            raise wrong("An appointment that is booked has a Slot.")
        found = agendas.locked(self.connection, [row.slot], self.asker.now_ms)[row.slot]
        self._refuse_late(row, found)
        content = wire.placed({**self.after, "slot": _slot(row.slot)}, found, self.status)
        self._give_back(row, found)
        appointments.ended(self.connection, row, "gone")
        return Verdict(content)

    def _refuse_late(self, row: Row, found: Slot) -> None:
        """Hold a person to the rule they were told; a request that nobody agreed to is theirs to take back."""
        if self.asker.is_system or row.state == "pending":
            return
        rule = facts.reason(self.connection, self.directory, row.service)
        if text := rule.refuses(found.start, self.asker.now_ms):
            raise ruled(text)

    def _give_back(self, row: Row, found: Slot) -> None:
        if found.appointment == row.appointment and found.patient == row.patient:
            agendas.free(self.connection, found, self.asker.now_ms)
        outbox.forget(self.connection, row.patient, row.appointment)

    def _move(self, row: Row, named: str) -> Verdict:
        """Take the new time and give the old one back: both, or neither."""
        if row.slot is None:
            raise wrong("An appointment that is booked has a Slot.")
        found = agendas.locked(self.connection, [row.slot, named], self.asker.now_ms)
        self._refuse_late(row, found[row.slot])
        reason = self._reason(found.get(named))
        self._give_back(row, found[row.slot])
        # given back first: a time that overlaps the old one is free for who had it
        return self._taken(agendas.read(self.connection, named), reason, row)

    def _book(self, named: str) -> Verdict:
        found = agendas.locked(self.connection, [named], self.asker.now_ms).get(named)
        reason = self._reason(found)
        if self.row is not None and self.row.state == "offered":
            self._decline(self.row)
            found = agendas.read(self.connection, named)
        return self._taken(found, reason, self.row)

    def _reason(self, found: Slot | None) -> Reason:
        if found is None:
            raise lost(self.connection, self.asker, None)
        return facts.reason_of(self.connection, self.directory, found, self.after)

    def _taken(self, found: Slot | None, reason: Reason, row: Row | None) -> Verdict:
        """Make a slot this appointment's: free, or held by who asks. Raises RefusedError 409."""
        if found is None or found.start * 1000 <= self.asker.now_ms:
            raise lost(self.connection, self.asker, found)
        whose = {"appointment": self.change.id, "patient": self.change.patient}
        if is_held_by(found, self.asker):
            is_taken = agendas.become(self.connection, found, "busy", **whose)
        else:
            is_taken = agendas.take(self.connection, found, "busy", **whose)
        if not is_taken:
            raise lost(self.connection, self.asker, found)
        return self._stored(found, reason, row)

    def _stored(self, found: Slot, reason: Reason, row: Row | None) -> Verdict:
        is_asked = reason.needs_agreement or self.status == "proposed"
        state = "pending" if is_asked and not self._is_agreed() else "booked"
        cancels = self._replaced(row)
        new = Row(
            patient=self.change.patient,
            appointment=self.change.id,
            slot=found.id,
            key=row.key if row and row.key else self.key,
            state=state,
            service=reason.id,
            role=None,
            waits_from=None,
            waits_to=None,
            instead_of=None,
            joined=self.asker.now_ms,
        )
        appointments.save(self.connection, new)
        if state == "booked":
            self._remind(found)
        status = self.status if self.status in _COMES else state
        return Verdict(wire.placed(wire.without_offer(self.after), found, status), cancels=cancels)

    def _is_agreed(self) -> bool:
        return self.asker.is_system and self.status not in {"proposed", "pending"}

    def _remind(self, found: Slot | None) -> None:
        if found is not None:
            patient, id = self.change.patient, self.change.id
            outbox.remind(self.connection, patient, id, found.start, self.asker.now_ms)

    def _replaced(self, row: Row | None) -> tuple[str, ...]:
        """Give back the time that was waited out; return the appointment to cancel, if it is still to come."""
        if row is None or row.state not in WAITING or row.instead_of is None:
            return ()
        other = appointments.read(self.connection, row.patient, row.instead_of)
        if other is None or other.state not in LIVE or other.slot is None:
            return ()
        if not self.change.sees(other.appointment):
            return ()
        found = agendas.locked(self.connection, [other.slot], self.asker.now_ms)[other.slot]
        self._give_back(other, found)
        appointments.ended(self.connection, other, "gone")
        return (other.appointment,)

    def _join(self) -> Verdict:
        """Wait for a time that becomes free, after all who waited before."""
        if wire.slot_of(self.after) is not None:
            raise wrong("Who waits has no Slot yet.")
        service = wire.service_of(self.after)
        if service is None:
            raise wrong("Who waits says for which HealthcareService.")
        start, end = _period(self.after)
        other = wire.id_of(
            wire.extension(self.after, wire.INSTEAD_OF, "valueReference"), "Appointment"
        )
        row, roles = self.row, sorted(wire.roles_of(self.after))
        waits = row is not None and row.state in WAITING
        new = Row(
            patient=self.change.patient,
            appointment=self.change.id,
            slot=None,
            key=row.key if row and row.key else self.key,
            state="waitlist",
            service=service,
            role=roles[0] if len(roles) == 1 else None,
            waits_from=start,
            waits_to=end,
            instead_of=other,
            joined=row.joined if row is not None and waits else self.asker.now_ms,
        )
        appointments.save(self.connection, new)
        return Verdict(wire.unplaced(wire.without_offer(self.after), "waitlist"))

    def _of_waiting(self, row: Row) -> Verdict:
        named = wire.slot_of(self.after)
        if self.status in _GONE:
            return self._leave(row)
        if self.status == "waitlist":
            return self._wait_on(row, named)
        if named is None or self.status not in _ASKS:
            raise wrong("Who waits takes a Slot, waits on, or leaves.")
        return self._accept(row) if named == row.slot else self._book(named)

    def _wait_on(self, row: Row, named: str | None) -> Verdict:
        if row.state == "waitlist" and named is not None and self.asker.is_operator:
            return self._offer(row, named)
        if row.state == "offered" and named == row.slot:
            return Verdict(self._at(row, "waitlist"))
        if row.state == "offered":
            self._decline(row)
        return self._join()

    def _offer(self, row: Row, named: str) -> Verdict:
        """Keep a free time for who waits, until the Appointment says."""
        until = wire.milliseconds(wire.extension(self.after, wire.OFFER_UNTIL, "valueInstant"))
        found = agendas.locked(self.connection, [named], self.asker.now_ms).get(named)
        whose = {"appointment": row.appointment, "patient": row.patient}
        if found is None or not agendas.take(
            self.connection, found, "held", held_by="", held_until=until, **whose
        ):
            raise lost(self.connection, self.asker, None)
        appointments.save(self.connection, replace(row, state="offered", slot=named))
        return Verdict(wire.placed(self.after, found, "waitlist"))

    def _accept(self, row: Row) -> Verdict:
        slots = [row.slot or ""]
        if row.instead_of and (other := self._other(row)) is not None:
            slots.append(other)
        found = agendas.locked(self.connection, slots, self.asker.now_ms).get(row.slot or "")
        if found is None or not _is_offered(found, row):
            raise conflict(_OVER)
        if (found.held_until or 0) <= self.asker.now_ms and not self.asker.is_system:
            raise conflict(_OVER)
        whose = {"appointment": row.appointment, "patient": row.patient}
        if not agendas.become(self.connection, found, "busy", **whose):
            raise conflict(_OVER)
        reason = facts.reason_of(self.connection, self.directory, found, self.after)
        return self._stored(found, reason, row)

    def _other(self, row: Row) -> str | None:
        other = appointments.read(self.connection, row.patient, row.instead_of or "")
        return None if other is None else other.slot

    def _decline(self, row: Row) -> None:
        """Give the offered time to who is next."""
        if row.slot is None:
            return
        found = agendas.locked(self.connection, [row.slot], self.asker.now_ms).get(row.slot)
        if found is not None and _is_offered(found, row):
            agendas.free(self.connection, found, self.asker.now_ms, row.place)

    def _leave(self, row: Row) -> Verdict:
        if row.state == "offered":
            self._decline(row)
        appointments.ended(self.connection, row, "gone")
        return Verdict(wire.unplaced(wire.without_offer(self.after), self.status))


def _is_offered(found: Slot, row: Row) -> bool:
    whose = (found.appointment, found.patient)
    return found.is_offer and whose == (row.appointment, row.patient)


def _slot(id: str) -> list[Content]:
    return [{"reference": f"Slot/{id}"}]


def _period(appointment: Content) -> tuple[int, int]:
    """Return the times between which one waits, in seconds."""
    listed = appointment.get("requestedPeriod")
    period = listed[0] if isinstance(listed, list) and len(listed) == 1 else None
    if not isinstance(period, dict):
        raise wrong("Who waits says between which times, once.")
    start, end = (wire.milliseconds(period.get(name)) // 1000 for name in ("start", "end"))
    if end <= start:
        raise wrong("Who waits says between which times, in their order.")
    return start, end
