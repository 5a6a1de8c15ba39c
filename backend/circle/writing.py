"""A Task of invitation written by the person whose record it is in: inviting, confirming, withdrawing."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection

from backend.access.elements import text
from backend.circle import invitations
from backend.circle.invitations import Row
from backend.circle.states import TERMINAL, may_follow
from backend.circle.tasks import FROZEN, MIRROR, instant, is_ours, new_invitation
from backend.circle.verdicts import Content, Note, Verdict, forbidden, moved, over, used, wrong

Living = Callable[[Connection, str, str], Content | None]
"""Reads the Task of an id in a record; None when there is none."""


class Change(Protocol):
    """A Task about to be written. None `before`: it is not living; None `after`: it is deleted.

    `by_person` is whether the person whose record it is writes, with a token of their own.
    """

    @property
    def patient(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def before(self) -> Content | None: ...
    @property
    def after(self) -> Content | None: ...
    @property
    def by_person(self) -> bool: ...
    @property
    def now_ms(self) -> int: ...


def on_write(connection: Connection, change: Change, living: Living) -> Verdict:
    """Return what else is to be stored; raises RefusedError."""
    row = invitations.by_task(connection, change.patient, change.id)
    if row is None:
        if change.after is None or not is_ours(change.after):
            return Verdict()
        return _invited(connection, change, change.after)
    if not change.by_person:
        raise forbidden()
    status = "cancelled" if change.after is None else text(change.after.get("status"))
    if change.after is None:
        if row.status in TERMINAL or row.status == invitations.EXPIRED:
            return Verdict()
    else:
        _check(change, change.after, row, status)
    if status in {row.status, "requested"}:
        return Verdict()
    invitations.move(connection, row, status)
    return Verdict(notes=_other_side(connection, change, row, status, living))


def _invited(connection: Connection, change: Change, after: Content) -> Verdict:
    if not change.by_person:
        raise forbidden()
    new = new_invitation(after, change.patient, change.now_ms)
    if invitations.by_hash(connection, new.hash) is not None:
        raise used()
    row = Row(new.hash, change.patient, change.id, new.kind, "requested", new.expires_ms, None)
    invitations.add(connection, row)
    return Verdict()


def _check(change: Change, after: Content, row: Row, status: str) -> None:
    """Refuse a step that is none, and any change of what was asked or answered."""
    before = change.before
    if before is None or any(before.get(name) != after.get(name) for name in FROZEN):
        raise wrong("Of an invitation, only its status changes.")
    is_over = row.status == invitations.EXPIRED or row.is_late(change.now_ms)
    stands = text(before.get("status")) if row.status == invitations.EXPIRED else row.status
    is_inviter = row.patient == change.patient and not change.id.startswith(MIRROR)
    if not may_follow(row.kind, stands, status, inviter=is_inviter):
        raise moved()
    if is_over and status == "completed":  # it is still taken back, or refused
        raise over(invitations.EXPIRED)


def _other_side(
    connection: Connection, change: Change, row: Row, status: str, living: Living
) -> list[Note]:
    if row.claimed_by is None:
        return []
    is_inviter = row.patient == change.patient
    patient = row.claimed_by if is_inviter else row.patient
    id = f"{MIRROR}{row.task}" if is_inviter else row.task
    found = living(connection, patient, id)
    if found is None:
        return []
    at = instant(change.now_ms)
    return [Note(patient, id, {**found, "status": status, "lastModified": at})]
