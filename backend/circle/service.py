"""The circle as the FHIR server asks it: every refusal is a verdict, and nothing is written with it."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from backend.circle import answering, invitations, writing
from backend.circle.answering import Asker
from backend.circle.verdicts import Content, RefusedError, Verdict, too_often
from backend.circle.writing import Change, Living


class Patience(Protocol):
    """How often somebody may try codes: takes one, answers 0 or the seconds to wait."""

    def take(self, key: bytes, /) -> float: ...


def four_digits() -> str:
    """Return what both screens show, so that two people know that they look at the same invitation."""
    return f"{secrets.randbelow(10_000):04d}"


@dataclass(frozen=True, slots=True)
class Circle:
    """`living(connection, patient, id)` reads a living Task of a record."""

    living: Living
    patience: Patience
    figures: Callable[[], str] = four_digits

    def other_side(self, connection: Connection, patient: str, id: str) -> str | None:
        """Return in whose record the other side of this Task is, if it is an invitation that was accepted."""
        row = invitations.by_task(connection, patient, id)
        if row is None:
            return None
        return row.claimed_by if row.patient == patient else row.patient

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        """Invite, confirm, refuse, withdraw, as a Task says; both patients are locked by who asks."""
        return _verdict(lambda: writing.on_write(connection, change, self.living))

    def inviter(self, connection: Connection, parameters: Content) -> str | None:
        """Return in whose record the invitation of a code is."""
        row = answering.found(connection, parameters)
        return None if row is None else row.patient

    def tries(self, account: str) -> Verdict:
        """Count a code that somebody tries."""
        wait = self.patience.take(account.encode())
        return Verdict() if wait <= 0 else Verdict(refusal=too_often(math.ceil(wait)).refusal)

    def look(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Say what an invitation asks."""
        return _verdict(lambda: answering.look(connection, asker, parameters, self.living))

    def accept(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Accept it: both sides are to be stored, the asker's is answered."""
        return _verdict(
            lambda: answering.accept(connection, asker, parameters, self.living, self.figures)
        )

    def refuse(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Refuse it, accepted before or not."""
        return _verdict(lambda: answering.refuse(connection, asker, parameters, self.living))


def _verdict(work: Callable[[], Verdict]) -> Verdict:
    try:
        return work()
    except RefusedError as error:
        return Verdict(refusal=error.refusal)
