"""The same rules as `Permit.decide`, as SQL: a list, a count or a page holds what a read would give, and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, text, true

from backend.access.families import Family
from backend.access.permits import OWN_RULE, Grant, Permit, RowRule
from backend.access.principal import Action


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Where a table keeps the facts. `hidden_from` says in SQL whether a row is hidden from this professional's id.

    A column that is NULL makes its row invisible: nothing is shown of which nothing is known. One a table is enough:
    conditions are kept by it.
    """

    family: ColumnElement[Any]
    labels: ColumnElement[int]
    author: ColumnElement[Any]
    hidden_from: Callable[[str], ColumnElement[bool]]


Clause = Callable[[Grant, str, Columns], ColumnElement[bool]]


def _in_family(grant: Grant, _: str, columns: Columns) -> ColumnElement[bool]:
    return _one_of(columns.family, grant.families)


def _without_denied_label(grant: Grant, _: str, columns: Columns) -> ColumnElement[bool]:
    return columns.labels.bitwise_and(grant.denied) == 0


def _not_hidden_by_name(_: Grant, viewer: str, columns: Columns) -> ColumnElement[bool]:
    return ~columns.hidden_from(viewer)


def _written_by_viewer(grant: Grant, viewer: str, columns: Columns) -> ColumnElement[bool]:
    return and_(columns.author == viewer, _one_of(columns.family, grant.own))


def _one_of(column: ColumnElement[Any], families: frozenset[Family]) -> ColumnElement[bool]:
    """Say whether a column holds one of these, the most usual asked first; what is none of them never is.

    The enum's names are written out. As `IN` with bound values it cost as much as the search itself, as a list of
    constants still a quarter of it (measured: SQLite makes a tree of them at each search).
    """
    named = "".join(f"WHEN '{family.value}' THEN 1 " for family in Family if family in families)
    return and_(true(), text(f"CASE {column} {named}ELSE 0 END = 1" if named else "1 = 0"))


_CLAUSES: Final[dict[str, Clause]] = {
    "row-is-of-a-granted-family": _in_family,
    "row-carries-no-denied-label": _without_denied_label,
    "row-is-not-hidden-by-name": _not_hidden_by_name,
}


def visible(permit: Permit, action: Action, columns: Columns) -> ColumnElement[bool]:
    """Return the condition under which `permit.decide(action, row)` allows; portable on SQLite and PostgreSQL."""
    own = bool(permit.viewer) and OWN_RULE in permit.own_rules
    return _visible(permit.grants[action], permit.viewer, permit.row_rules, columns, own=own)


@lru_cache(maxsize=1024)
def _visible(
    grant: Grant, viewer: str, rules: tuple[RowRule, ...], columns: Columns, *, own: bool
) -> ColumnElement[bool]:
    """Build the condition once: it takes as long as to find the rows."""
    found = and_(true(), *(_CLAUSES[rule.name](grant, viewer, columns) for rule in rules))
    if own and grant.own:
        found = or_(found, _written_by_viewer(grant, viewer, columns))
    return found
