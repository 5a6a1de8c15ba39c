"""Of all in which two versions differ, what a person changed: not what sending, a server or a later act wrote."""

from typing import Any, Final

from services.fhir.fields import is_same_file, same
from services.fhir.merging import Difference, Side

_SENDING: Final = frozenset({"id", "text", "masterIdentifier", "subject", "patient"})
"""Elements that sending writes, or that a server does: no person changed them."""
_OUR_NAMES: Final = "urn:uuid:"
_LABELS: Final = "security"
_FILE: Final = "file"
_STATE: Final = "status"
_RELATES: Final = "relatesTo"


def said(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Leave out what sending or the server wrote, and other addresses of the same bytes."""
    return tuple(one for one in found if not _is_of_sending(one))


def _is_of_sending(one: Difference) -> bool:
    first, last = one.path[0], one.path[-1]
    if first == "identifier":
        return last.startswith("[") and _OUR_NAMES in last
    if first == "meta":
        return _LABELS not in one.path
    if first == _RELATES:
        return same(_by_name(one.mine), _by_name(one.theirs))
    return first in _SENDING or (last == _FILE and is_same_file(one.mine, one.theirs))


def _by_name(relations: Any) -> Any:
    """Return relations without the addresses of what has a name: an address is written as it leaves."""
    return [_named(one) for one in relations] if isinstance(relations, list) else relations


def _named(relation: Any) -> Any:
    target = relation.get("target") if isinstance(relation, dict) else None
    if not isinstance(target, dict) or not isinstance(target.get("identifier"), dict):
        return relation
    return relation | {"target": {k: v for k, v in target.items() if k != "reference"}}


def is_succession(found: tuple[Difference, ...]) -> bool:
    """Say whether one side did nothing but note that a newer document stands in this one's place.

    That is what the person decided when they agreed the newer one, and no word of either is changed by it.
    """
    noted = {one.by for one in found if not _is_superseded(one)}
    return Side.BOTH not in {one.by for one in found} and len(noted) == 1


def _is_superseded(one: Difference) -> bool:
    said = one.mine if one.by is Side.MINE else one.theirs
    status = said.get(_STATE) if isinstance(said, dict) else said
    return one.path == (_STATE,) and status == "superseded"
