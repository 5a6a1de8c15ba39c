"""The one decision: who may do what with which row of whose record, now and why. Every route asks it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from backend.access.drafts import draft_of
from backend.access.families import families_in
from backend.access.gates import GATES, Gate
from backend.access.matrix import Matrix, matrix_from
from backend.access.narrowings import NARROWINGS, Narrowing
from backend.access.permits import OWN_RULE, ROW_RULES, Permit, RowRule
from backend.access.principal import Action
from backend.access.reasons import Decision, Refusal
from backend.access.rows import RowFacts
from backend.access.subjects import SUBJECTS, Facts, Purpose, Subject

_SubjectRule = TypeVar("_SubjectRule", Gate, Narrowing)


class Policy:
    """All rules with a matrix. Immutable; `without` exists so that tests can show that no rule is idle."""

    def __init__(
        self,
        matrix: Matrix,
        gates: tuple[Gate, ...] = GATES,
        narrowings: tuple[Narrowing, ...] = NARROWINGS,
        row_rules: tuple[RowRule, ...] = ROW_RULES,
        own_rules: tuple[RowRule, ...] = (OWN_RULE,),
    ) -> None:
        self.matrix: Final = matrix
        self._gates: Final = gates
        self._narrowings: Final = narrowings
        self._row_rules: Final = row_rules
        self._own_rules: Final = own_rules
        self._gates_of: Final = {kind: _of(kind, gates) for kind in SUBJECTS}
        self._narrowings_of: Final = {kind: _of(kind, narrowings) for kind in SUBJECTS}

    def permit(self, subject: Subject, facts: Facts, purpose: Purpose) -> Permit | Refusal:
        """Return what the subject may do in this record now.

        Raises:
            ValueError: the moment has no time zone.

        """
        if facts.at.tzinfo is None:
            raise ValueError("A decision needs a moment with its time zone.")
        kind = type(subject)
        for gate in self._gates_of[kind]:
            if not gate.holds(subject, facts, purpose):
                return Refusal(gate.reason)
        draft = draft_of(subject)
        for rule in self._narrowings_of[kind]:
            rule.narrow(draft, subject, facts, self.matrix)
        return Permit(
            viewer=subject.id,
            grants=draft.grants(),
            addable=draft.addable,
            droppable=draft.droppable,
            labels_deposits=draft.labels_deposits,
            knows_profile=draft.knows_profile,
            unverified=families_in(draft.unverified),
            row_rules=self._row_rules,
            own_rules=self._own_rules,
        )

    def decide(
        self, subject: Subject, action: Action, row: RowFacts, facts: Facts, purpose: Purpose
    ) -> Decision:
        """Answer for one row; raises ValueError as `permit` does."""
        permit = self.permit(subject, facts, purpose)
        if isinstance(permit, Refusal):
            return Decision(allowed=False, reason=permit.reason)
        return permit.decide(action, row)

    def rules(self) -> Iterator[tuple[str, type[Subject] | None]]:
        """Yield the name of every rule with each kind of subject it is asked of; None for the rules on rows."""
        for gate in self._gates:
            yield from ((gate.name, kind) for kind in gate.subjects)
        for narrowing in self._narrowings:
            yield from ((narrowing.name, kind) for kind in narrowing.subjects)
        for row_rule in (*self._row_rules, *self._own_rules):
            yield row_rule.name, None

    def without(self, name: str, kind: type[Subject] | None = None) -> "Policy":
        """Return the policy without one rule, for one kind of subject or for all of them."""
        if name not in {rule for rule, _ in self.rules()}:
            raise ValueError("There is no such rule.")

        def is_other(rule: RowRule) -> bool:
            return rule.name != name

        return Policy(
            self.matrix,
            tuple(_less(self._gates, name, kind)),
            tuple(_less(self._narrowings, name, kind)),
            tuple(filter(is_other, self._row_rules)),
            tuple(filter(is_other, self._own_rules)),
        )


def _of(kind: type[Subject], rules: tuple[_SubjectRule, ...]) -> tuple[_SubjectRule, ...]:
    return tuple(rule for rule in rules if kind in rule.subjects)


def _less(
    rules: Iterable[_SubjectRule], name: str, kind: type[Subject] | None
) -> Iterator[_SubjectRule]:
    for rule in rules:
        if rule.name != name:
            yield rule
        elif kind is not None:
            yield replace(rule, subjects=tuple(one for one in rule.subjects if one is not kind))


def policy_from(override: Path | None = None) -> Policy:
    """Return the policy with the operator's matrix over the shipped one; raises what `matrix_from` raises."""
    return Policy(matrix_from(override))


POLICY: Final = policy_from()
"""The policy as shipped."""


def permit(
    subject: Subject, facts: Facts, purpose: Purpose, policy: Policy = POLICY
) -> Permit | Refusal:
    """Return what the subject may do in this record now; raises ValueError for a moment without a zone."""
    return policy.permit(subject, facts, purpose)


def decide(
    subject: Subject,
    action: Action,
    row: RowFacts,
    facts: Facts,
    purpose: Purpose,
    policy: Policy = POLICY,
) -> Decision:
    """Answer for one row; raises ValueError for a moment without a zone."""
    return policy.decide(subject, action, row, facts, purpose)
