"""The same rules as `Permit.decide`, as SQL: a list, a count or a page holds what a read would give, and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, true

from backend.access.permits import OWN_RULE, Grant, Permit
from backend.access.principal import Action


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps the facts. `hidden_from` says in SQL whether a row is hidden from this professional's id.

    A column that is NULL makes its row invisible: nothing is shown of which nothing is known.
    """

    family: ColumnElement[Any]
    labels: ColumnElement[int]
    author: ColumnElement[Any]
    hidden_from: Callable[[str], ColumnElement[bool]]


Clause = Callable[[Grant, str, Columns], ColumnElement[bool]]


def _in_family(grant: Grant, _: str, columns: Columns) -> ColumnElement[bool]:
    return columns.family.in_(sorted(grant.families))


def _without_denied_label(grant: Grant, _: str, columns: Columns) -> ColumnElement[bool]:
    return columns.labels.bitwise_and(grant.denied) == 0


def _not_hidden_by_name(_: Grant, viewer: str, columns: Columns) -> ColumnElement[bool]:
    return ~columns.hidden_from(viewer)


def _written_by_viewer(grant: Grant, viewer: str, columns: Columns) -> ColumnElement[bool]:
    return and_(columns.author == viewer, columns.family.in_(sorted(grant.own)))


_CLAUSES: Final[dict[str, Clause]] = {
    "row-is-of-a-granted-family": _in_family,
    "row-carries-no-denied-label": _without_denied_label,
    "row-is-not-hidden-by-name": _not_hidden_by_name,
}


def visible(permit: Permit, action: Action, columns: Columns) -> ColumnElement[bool]:
    """Return the condition under which `permit.decide(action, row)` allows; portable on SQLite and PostgreSQL."""
    grant = permit.grants[action]
    conditions = (_CLAUSES[rule.name](grant, permit.viewer, columns) for rule in permit.row_rules)
    found = and_(true(), *conditions)
    if grant.own and permit.viewer and OWN_RULE in permit.own_rules:
        found = or_(found, _written_by_viewer(grant, permit.viewer, columns))
    return found
