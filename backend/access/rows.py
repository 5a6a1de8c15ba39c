"""What the decision knows of a row: kept as columns beside each version, derived when it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from backend.access.classifying import family_of
from backend.access.elements import text
from backend.access.families import PERSONAL, Family
from backend.access.labels import Label, hidden_from_of, labels_of
from backend.access.subjects import Depositor, Operator, Professional, Subject


@dataclass(frozen=True, slots=True)
class RowFacts:
    """`family` and `author` are text as a column holds them, `labels` the bits of `Label`."""

    type: str
    family: str
    labels: int
    author: str = ""
    hidden_from: frozenset[str] = frozenset()


def facts_of(
    resource: Mapping[str, Any], writer: Subject, before: RowFacts | None = None
) -> RowFacts:
    """Return the facts of a version that `writer` writes; the first author stays the author.

    `before` are the facts of the version it replaces, those of a deleted one too.
    """
    family = family_of(resource)
    labels = int(labels_of(resource))
    if before is None:
        deposited = _deposits(writer, family)
        author = writer.id
    else:
        deposited = bool(before.labels & Label.DEPOSITED)
        author = before.author
    if deposited:
        labels |= Label.DEPOSITED
    return RowFacts(
        text(resource.get("resourceType")), family, labels, author, hidden_from_of(resource)
    )


def _deposits(writer: Subject, family: Family) -> bool:
    """Whether what is written is care's. What the operator seeds is, unless only a person makes such things."""
    if isinstance(writer, Operator):
        return family not in PERSONAL
    return isinstance(writer, Depositor | Professional) and family is not Family.IDENTITY


def inherited(content: RowFacts, documents: Iterable[RowFacts]) -> RowFacts:
    """Return the facts of a Binary that `documents` point to: it is as hidden as the most hidden of them.

    Documents of different families leave it to the person; without any document nothing changes.
    """
    found = tuple(documents)
    if not found:
        return content
    families = {one.family for one in found}
    return replace(
        content,
        family=families.pop() if len(families) == 1 else Family.OTHER,
        labels=reduce(or_, (one.labels for one in found), content.labels),
        hidden_from=content.hidden_from.union(*(one.hidden_from for one in found)),
    )
