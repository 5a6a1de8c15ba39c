"""Rules on the whole request: one that does not hold, and nothing is answered. Named, so that tests can drop each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backend.access.reasons import Reason
from backend.access.subjects import (
    EMERGENCY,
    Depositor,
    Emergency,
    Facts,
    Helper,
    Operator,
    Person,
    Professional,
    Purpose,
    Regulator,
    Representative,
    Standing,
    Subject,
    majority,
    midnight,
)

GateTest = Callable[[Subject, Facts, Purpose], bool]


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on who asks, when and why; `subjects` are those it is asked of, `source` is why it exists."""

    name: str
    source: str
    subjects: tuple[type[Subject], ...]
    reason: Reason
    holds: GateTest


_PURPOSES: Final[dict[type[Subject], frozenset[Purpose]]] = {
    Person: frozenset({Purpose.PATIENT_REQUEST}),
    Representative: frozenset({Purpose.PATIENT_REQUEST, Purpose.FAMILY_REQUEST}),
    Helper: frozenset({Purpose.PATIENT_REQUEST, Purpose.FAMILY_REQUEST}),
    Professional: frozenset({Purpose.TREATMENT}),
    Depositor: frozenset({Purpose.TREATMENT}),
    Emergency: frozenset({Purpose.BREAK_GLASS, Purpose.EMERGENCY}),
    Regulator: frozenset({Purpose.EMERGENCY}),
    Operator: frozenset({Purpose.OPERATIONS}),
}

_USUAL: Final[dict[type[Subject], Purpose]] = {
    Person: Purpose.PATIENT_REQUEST,
    Representative: Purpose.FAMILY_REQUEST,
    Helper: Purpose.FAMILY_REQUEST,
    Professional: Purpose.TREATMENT,
    Depositor: Purpose.TREATMENT,
    Emergency: Purpose.BREAK_GLASS,
    Regulator: Purpose.EMERGENCY,
    Operator: Purpose.OPERATIONS,
}


def usual_purpose(subject: Subject) -> Purpose:
    """Return why such a subject asks when the request does not say."""
    return _USUAL[type(subject)]


def _purpose_suits(subject: Subject, _: Facts, purpose: Purpose) -> bool:
    return purpose in _PURPOSES[type(subject)]


def _birth_is_known(_: Subject, facts: Facts, __: Purpose) -> bool:
    return facts.born is not None and midnight(facts.born) <= facts.at


def _is_a_minor(_: Subject, facts: Facts, __: Purpose) -> bool:
    return facts.born is None or facts.at < majority(facts.born)


def _has_begun(subject: Subject, facts: Facts, _: Purpose) -> bool:
    mandates = subject.mandates if isinstance(subject, Helper) else ()
    return any(one.start is None or one.start <= facts.at for one in mandates)


def _has_not_ended(subject: Subject, facts: Facts, _: Purpose) -> bool:
    mandates = subject.mandates if isinstance(subject, Helper) else ()
    return any(facts.at < one.end for one in mandates)


def professional_of(subject: Subject) -> Professional | None:
    """Return the professional who asks, or who opened the record in an emergency."""
    if isinstance(subject, Emergency | Regulator):
        return subject.professional
    return subject if isinstance(subject, Professional) else None


def _is_not_blocked(subject: Subject, _: Facts, __: Purpose) -> bool:
    professional = professional_of(subject)
    return professional is None or professional.standing is not Standing.BLOCKED


def _has_a_standing(subject: Subject, _: Facts, __: Purpose) -> bool:
    professional = professional_of(subject)
    return professional is None or professional.standing is not Standing.STRANGER


def _did_not_oppose_all(_: Subject, facts: Facts, __: Purpose) -> bool:
    return not facts.opposed


def _others_are_allowed(_: Subject, facts: Facts, __: Purpose) -> bool:
    return facts.others_allowed


def _samu_is_allowed(_: Subject, facts: Facts, __: Purpose) -> bool:
    return facts.samu_allowed


def _gives_a_reason(subject: Subject, _: Facts, __: Purpose) -> bool:
    return not isinstance(subject, Emergency | Regulator) or bool(subject.reason.strip())


def _was_opened(subject: Subject, facts: Facts, _: Purpose) -> bool:
    return not isinstance(subject, Emergency | Regulator) or subject.opened_at <= facts.at


def _is_still_open(subject: Subject, facts: Facts, _: Purpose) -> bool:
    return (
        not isinstance(subject, Emergency | Regulator) or facts.at < subject.opened_at + EMERGENCY
    )


_CARERS: Final = (Professional, Emergency, Regulator)
_URGENT: Final = (Emergency, Regulator)
_EVERYONE: Final = tuple(_PURPOSES)

GATES: Final = (
    Gate("purpose-suits-the-subject", "backend.md §5", _EVERYONE, Reason.PURPOSE, _purpose_suits),
    Gate("birth-is-known", "L1111-5", (Representative,), Reason.AGE_UNKNOWN, _birth_is_known),
    Gate("represented-person-is-a-minor", "L1111-5", (Representative,), Reason.OF_AGE, _is_a_minor),
    Gate("mandate-has-begun", "consent", (Helper,), Reason.NOT_YET, _has_begun),
    Gate("mandate-has-not-ended", "consent", (Helper,), Reason.ENDED, _has_not_ended),
    Gate("professional-is-not-blocked", "content d1", _CARERS, Reason.BLOCKED, _is_not_blocked),
    Gate("person-did-not-oppose", "R1111-46", _CARERS, Reason.OPPOSED, _did_not_oppose_all),
    Gate("stranger-must-ask", "R1111-46", (Professional,), Reason.NO_RELATION, _has_a_standing),
    Gate("break-glass-not-opposed", "R1111-48", (Emergency,), Reason.OPPOSED, _others_are_allowed),
    Gate("samu-not-opposed", "L1111-17", (Regulator,), Reason.OPPOSED, _samu_is_allowed),
    Gate("emergency-has-a-reason", "R1111-48", _URGENT, Reason.NO_REASON_GIVEN, _gives_a_reason),
    Gate("emergency-was-opened", "clock", _URGENT, Reason.NOT_YET, _was_opened),
    Gate("emergency-is-short", "backend.md §5", _URGENT, Reason.ENDED, _is_still_open),
)
"""In the order in which they are asked: the first that fails gives the reason."""
