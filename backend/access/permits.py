"""What one subject may do in one record now: computed once a request, then asked for every row.

A permit answers rows in Python (`decide`) and lists in SQL (backend.access.filters) with the same rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from backend.access.families import Family
from backend.access.labels import VISIBILITY, Label
from backend.access.principal import Action
from backend.access.reasons import Decision, Reason
from backend.access.rows import RowFacts

IDENTITY_FIELDS: Final = frozenset({"resourceType", "id", "name", "birthDate", "gender"})
"""What must be known of a patient to be sure of whom one speaks; `meta` would carry labels."""

_ALLOWED: Final = Decision(allowed=True, reason=Reason.ALLOWED)
_NARROWED: Final = Decision(allowed=True, reason=Reason.ALLOWED, fields=IDENTITY_FIELDS)
_REFUSED: Final = {reason: Decision(allowed=False, reason=reason) for reason in Reason}


@dataclass(frozen=True, slots=True)
class Grant:
    """One action: rows of `families` without a label of `denied`; of `own`, those the viewer wrote, labelled or not."""

    families: frozenset[Family]
    denied: int
    own: frozenset[Family]


RowTest = Callable[[Grant, str, RowFacts], bool]


@dataclass(frozen=True, slots=True)
class RowRule:
    """A condition on a row; `reason` is said when it fails. backend.access.filters has the same by `name`."""

    name: str
    source: str
    reason: Reason
    holds: RowTest


def _in_family(grant: Grant, _: str, row: RowFacts) -> bool:
    return row.family in grant.families


def _without_denied_label(grant: Grant, _: str, row: RowFacts) -> bool:
    return not row.labels & grant.denied


def _not_hidden_by_name(_: Grant, viewer: str, row: RowFacts) -> bool:
    return viewer not in row.hidden_from


def _written_by_viewer(grant: Grant, viewer: str, row: RowFacts) -> bool:
    return viewer != "" and row.author == viewer and row.family in grant.own


ROW_RULES: Final = (
    RowRule("row-is-of-a-granted-family", "R1111-46", Reason.FAMILY, _in_family),
    RowRule("row-carries-no-denied-label", "R1111-49", Reason.LABEL, _without_denied_label),
    RowRule("row-is-not-hidden-by-name", "R1111-49", Reason.LABEL, _not_hidden_by_name),
)
"""All must hold."""

OWN_RULE: Final = RowRule(
    "author-still-sees-their-own", "R1111-49", Reason.ALLOWED, _written_by_viewer
)
"""Is enough by itself."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What a subject may do.

    `addable` and `droppable` are the labels they may set and take away; with `labels_deposits`, on what care deposited
    too.
    """

    viewer: str
    grants: Mapping[Action, Grant]
    addable: int
    droppable: int
    labels_deposits: bool
    knows_profile: bool
    unverified: frozenset[Family]
    row_rules: tuple[RowRule, ...]
    own_rules: tuple[RowRule, ...]

    def decide(self, action: Action, row: RowFacts) -> Decision:
        """Say whether `action` may be done on this row; deny by default."""
        grant = self.grants[action]
        viewer = self.viewer
        for rule in self.own_rules:
            if rule.holds(grant, viewer, row):
                return self._allowed(row)
        for rule in self.row_rules:
            if not rule.holds(grant, viewer, row):
                return _REFUSED[self._reason(rule.reason, grant, row)]
        return self._allowed(row)

    def decide_change(self, before: RowFacts, after: RowFacts, *, content: bool) -> Decision:
        """Say whether a version may follow another; `content` tells that more than its labels changed.

        Labels have their own right: a person hides what a hospital wrote and yet does not rewrite it. What is written
        must be theirs to write before and after, so that nothing changes family to escape.
        """
        seen = self.decide(Action.READ, before)
        if not seen.allowed:
            return seen
        rows = (before, after)
        if not content and before.family == after.family and self.labels_deposits:
            rows = (_as_theirs(before), _as_theirs(after))
        for row in rows:
            answer = self.decide(Action.UPDATE, _with_visibility(row, before))
            if not answer.allowed:
                return answer
        return _ALLOWED if self._may_relabel(before, after) else _REFUSED[Reason.OWN_LABELS]

    def decide_access_change(self) -> Decision:
        """Say whether this subject may change who comes near the record (see `relations.changes_access`).

        Otherwise whoever may correct an address could make a child younger, or themselves the attending doctor.
        """
        governs = Family.CONSENTS in self.grants[Action.UPDATE].families
        return _ALLOWED if governs else _REFUSED[Reason.READ_ONLY]

    def fields(self, type: str) -> frozenset[str] | None:
        """Return the top-level elements of this type that may leave; None means all."""
        return IDENTITY_FIELDS if type == "Patient" and not self.knows_profile else None

    def _allowed(self, row: RowFacts) -> Decision:
        return _NARROWED if row.type == "Patient" and not self.knows_profile else _ALLOWED

    def _may_relabel(self, before: RowFacts, after: RowFacts) -> bool:
        added = after.labels & ~before.labels & VISIBILITY
        dropped = before.labels & ~after.labels & VISIBILITY
        if after.hidden_from - before.hidden_from:
            added |= Label.HIDDEN_FROM_SOME
        if before.hidden_from - after.hidden_from:
            dropped |= Label.HIDDEN_FROM_SOME
        return not (added & ~self.addable or dropped & ~self.droppable)

    def _reason(self, reason: Reason, grant: Grant, row: RowFacts) -> Reason:
        if reason is not Reason.FAMILY:
            return reason
        if row.family in self.unverified:
            return Reason.UNVERIFIED
        is_read = row.family in self.grants[Action.READ].families
        return Reason.READ_ONLY if is_read or not (grant.families or grant.own) else reason


def _as_theirs(row: RowFacts) -> RowFacts:
    return replace(row, labels=row.labels & ~Label.DEPOSITED)


def _with_visibility(row: RowFacts, other: RowFacts) -> RowFacts:
    """Return the row labelled as `other` for people: whether labels may change is asked apart."""
    labels = row.labels & ~VISIBILITY | other.labels & VISIBILITY
    return RowFacts(row.type, row.family, labels, other.author, other.hidden_from)
