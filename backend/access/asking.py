"""From who signed in to what they are to one patient, by the rows of that patient's relations.

The strictest wins: a refusal in force beats every permission. Permissions add up, so that one taken away never gives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.access.families import Family
from backend.access.reasons import Reason, Refusal
from backend.access.relation import Relation, RelationKind
from backend.access.subjects import (
    PARIS,
    Depositor,
    Emergency,
    Facts,
    Helper,
    Mandate,
    Person,
    Professional,
    Regulator,
    Representative,
    Standing,
    Subject,
    majority,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a professional states to open a record in an emergency; `samu` for the regulating doctor's call."""

    reason: str
    opened_at: datetime
    include_hidden: bool = False
    samu: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who signed in, in the one role of this session.

    `id` is the account, as `author` keeps it. `patient` is the Patient id of their own record; `practitioner` and
    `profession` (a line of the matrix) make a professional, whose id in the rows is `practitioner`.
    """

    id: str
    patient: str | None = None
    practitioner: str | None = None
    profession: str = ""
    system: bool = False


_STANDINGS: Final = {
    RelationKind.ATTENDING: Standing.ATTENDING,
    RelationKind.CARE_TEAM: Standing.CARE_TEAM,
    RelationKind.PERMITTED: Standing.PERMITTED,
}
"""The first that holds is the standing; a limited permission limits only who has no better one."""


def facts_of_record(relations: Iterable[Relation], at: datetime) -> Facts:
    """Return the facts of the moment; of two births the later is believed by nobody: then it is unknown."""
    rows = tuple(relations)
    kinds = {row.kind for row in rows if row.kind is not RelationKind.BORN and row.holds(at)}
    births = {
        row.start.astimezone(PARIS).date()
        for row in rows
        if row.kind is RelationKind.BORN and row.start is not None
    }
    return Facts(
        born=births.pop() if len(births) == 1 else None,
        at=at,
        opposed=RelationKind.OPPOSED in kinds,
        samu_allowed=RelationKind.NO_SAMU not in kinds,
        others_allowed=RelationKind.NO_BREAK_GLASS not in kinds,
        hidden_in_emergency=RelationKind.EMERGENCY_HIDDEN in kinds,
    )


def subject_of(
    asker: Asker,
    patient: str,
    relations: Iterable[Relation],
    at: datetime,
    opening: Opening | None = None,
) -> Subject | Refusal:
    """Return what the asker is to this patient, whose rows `relations` are (another's are left out).

    A Refusal says why nobody can be made of them; `permit` still has to say what the subject may do.
    """
    rows = tuple(row for row in relations if row.patient == patient)
    if asker.practitioner is not None:
        professional = _professional(asker, asker.practitioner, rows, at)
        return professional if opening is None else _urgent(professional, opening)
    if opening is not None:
        return Refusal(Reason.NO_RELATION)
    if asker.system:
        return Depositor(asker.id)
    if asker.patient is None:
        return Refusal(Reason.NO_RELATION)
    if asker.patient == patient:
        return Person(asker.id)
    return _relative(asker, f"Patient/{asker.patient}", rows, at)


def _urgent(professional: Professional, opening: Opening) -> Emergency | Regulator:
    made = Regulator if opening.samu else Emergency
    return made(professional, opening.reason, opening.opened_at, opening.include_hidden)


def _professional(
    asker: Asker, practitioner: str, rows: Sequence[Relation], at: datetime
) -> Professional:
    who = f"Practitioner/{practitioner}"
    mine = [row for row in rows if row.who == who and row.holds(at)]
    kinds = {row.kind for row in mine}
    if RelationKind.BLOCKED in kinds:
        return Professional(practitioner, asker.profession, Standing.BLOCKED)
    for kind, standing in _STANDINGS.items():
        if kind in kinds:
            areas = _permitted_areas(mine) if standing is Standing.PERMITTED else None
            return Professional(practitioner, asker.profession, standing, areas)
    return Professional(practitioner, asker.profession, Standing.STRANGER)


def _permitted_areas(rows: Iterable[Relation]) -> frozenset[Family] | None:
    limits = [row.areas for row in rows if row.kind is RelationKind.PERMITTED]
    return frozenset().union(*limits) if all(limits) else None


def _relative(
    asker: Asker, account: str, rows: Sequence[Relation], at: datetime
) -> Subject | Refusal:
    known = [row for row in rows if row.kind is RelationKind.KNOWN_AS and row.who == account]
    ever = {account, *(f"RelatedPerson/{row.source_id}" for row in known)}
    if any(row.kind is RelationKind.BLOCKED and row.who in ever and row.holds(at) for row in rows):
        return Refusal(Reason.BLOCKED)
    named = [row for row in rows if row.kind is RelationKind.REPRESENTATIVE and row.who == account]
    if any(row.holds(at) for row in named) and _is_a_minor(rows, at):
        return Representative(asker.id)
    now = {account, *(f"RelatedPerson/{row.source_id}" for row in known if row.holds(at))}
    mandates = tuple(
        Mandate(row.areas, row.rights, row.start, row.end)
        for row in rows
        if row.kind is RelationKind.HELPER and row.who in now and row.end is not None
    )
    if mandates:
        return Helper(asker.id, mandates)
    return Representative(asker.id) if any(row.holds(at) for row in named) else _refused(named, at)


def _is_a_minor(rows: Sequence[Relation], at: datetime) -> bool:
    born = facts_of_record(rows, at).born
    return born is not None and at < majority(born)


def _refused(rows: Sequence[Relation], at: datetime) -> Refusal:
    if not rows:
        return Refusal(Reason.NO_RELATION)
    begun = any(row.start is None or row.start <= at for row in rows)
    return Refusal(Reason.ENDED if begun else Reason.NOT_YET)
