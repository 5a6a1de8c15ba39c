"""Two versions of one resource over the version both were made from: where they differ, and what they make together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from services.fhir.fields import (
    FILE,
    NOTHING,
    OPEN,
    Path,
    are,
    groups,
    is_same_file,
    is_single,
    keyed,
    same,
)
from services.fhir.parsing import Json


class Side(Enum):
    """Whose version."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in both: `by` says who changed it. `None` stands for a field that is not there."""

    path: Path
    mine: Any = field(repr=False)
    theirs: Any = field(repr=False)
    by: Side


@dataclass(frozen=True, slots=True)
class Merge:
    """What two versions make together; `clashes` are the fields changed on both sides, for which nobody chose.

    `resource` is None as long as there is a clash.
    """

    resource: Json | None = field(repr=False)
    clashes: tuple[Path, ...] = ()


_SERVERS_OWN: Final = frozenset({"versionId", "lastUpdated", "source"})
"""Of `meta`: what each server writes anew into each version."""
_Decide = Callable[[Path, Any, Any, Any], Any]

_GENERATED: Final = frozenset({"generated", "extensions", "empty"})
"""Narratives made from the data (http://hl7.org/fhir/R4/valueset-narrative-status.html): gone with what they told."""


def differences(base: Json | None, mine: Json, theirs: Json) -> tuple[Difference, ...]:
    """Return the fields in which two versions differ, in the order of the elements; without a base, all are by both."""
    found: list[Difference] = []

    def note(path: Path, was: Any, here: Any, there: Any) -> Any:
        by = _by(was, here, there) if base is not None else Side.BOTH
        found.append(Difference(path, _or_none(here), _or_none(there), by))
        return here

    _Walk(note).objects((), _data(base or {}), _data(mine), _data(theirs))
    return tuple(found)


def merged(
    base: Json | None,
    mine: Json,
    theirs: Json,
    chosen: Mapping[Path, Side] | None = None,
    otherwise: Side | None = None,
) -> Merge:
    """Put two versions together: a field changed on one side is as that side has it.

    A field changed on both, differently, is as `chosen` says, else as `otherwise` says, else a clash. What the server
    writes into `meta` is as the other version has it. A narrative made from data that is no longer so is left out.
    """
    clashes: list[Path] = []
    choices = chosen or {}

    def decide(path: Path, was: Any, here: Any, there: Any) -> Any:
        side = choices.get(path)
        if side is None:
            side = _by(was, here, there) if base is not None else Side.BOTH
        if side is Side.BOTH:
            same_bytes = path[-1] == FILE and is_same_file(here, there)
            side = Side.THEIRS if same_bytes else otherwise
        if side is None:
            clashes.append(path)
        return there if side is Side.THEIRS else here

    walk = _Walk(decide, shortened=base is not None and not choices)
    made = walk.objects((), _data(base or {}), _data(mine), _data(theirs))
    text = _text(made, base or {}, mine, theirs)
    if text is NOTHING and _is_told(mine, theirs):
        side = choices.get(("text",)) or otherwise
        if side is None:
            clashes.append(("text",))
        else:
            text = (theirs if side is Side.THEIRS else mine).get("text")
    if clashes:
        return Merge(None, tuple(clashes))
    own = _servers_own(theirs)
    if own or "meta" in made:
        made["meta"] = {**made.get("meta", {}), **own}
    if text is not NOTHING and text is not None:
        made["text"] = text
    return Merge(made)


@dataclass(slots=True)
class _Walk:
    """Goes through three versions at once and has every field that differs decided.

    With `shortened`, a part that only one side changed is that side's as it stands, order of its lists included.
    """

    decide: _Decide
    shortened: bool = False

    def objects(self, path: Path, was: Json, here: Json, there: Json) -> Json:
        made: Json = {}
        for name, keys in groups(path, (was, here, there)).items():
            if keys == {name}:
                value = self._value(
                    (*path, name), *(side.get(name, NOTHING) for side in (was, here, there))
                )
                if value is not NOTHING:
                    made[name] = value
            else:
                parts = [
                    {key: side[key] for key in side if key in keys} for side in (was, here, there)
                ]
                made.update(self._parts((*path, name), *parts))
        order = {name: index for index, name in enumerate((*here, *there))}
        return {name: made[name] for name in sorted(made, key=lambda name: order.get(name, 0))}

    def _parts(self, path: Path, was: Json, here: Json, there: Json) -> Json:
        if same(here, there):
            return here
        decided: Json = self.decide(path, was, here, there)
        return decided

    def _value(self, path: Path, was: Any, here: Any, there: Any) -> Any:
        if same(here, there) or (self.shortened and same(was, there)):
            return here
        if self.shortened and same(was, here):
            return there
        name = path[-1]
        sides = (was, here, there)
        if name in OPEN and are(dict, sides):
            known: list[Json] = [{} if side is NOTHING else side for side in sides]
            return self.objects(path, *known) or NOTHING
        if name in OPEN and all(side is NOTHING or is_single(side) for side in sides):
            only: list[Json] = [{} if side is NOTHING else side[0] for side in sides]
            made = self.objects(path, *only)
            return [made] if made else NOTHING
        if are(list, sides):
            found = [keyed(name, [] if side is NOTHING else side) for side in sides]
            if all(items is not None for items in found) and any(found):
                return self._items(path, *(items or {} for items in found))
        return self.decide(path, was, here, there)

    def _items(
        self, path: Path, was: dict[str, Any], here: dict[str, Any], there: dict[str, Any]
    ) -> Any:
        """Decide each item; those that were there come first, as they stood."""
        new = sorted((set(here) | set(there)) - set(was))
        made = []
        for key in (*was, *new):
            sides = [side.get(key, NOTHING) for side in (was, here, there)]
            is_one = same(sides[1], sides[2])
            item = sides[1] if is_one else self.decide((*path, key), *sides)
            if item is not NOTHING:
                made.append(item)
        return made or NOTHING


def _by(was: Any, here: Any, there: Any) -> Side:
    if same(was, here):
        return Side.THEIRS
    return Side.MINE if same(was, there) else Side.BOTH


def _data(resource: Json) -> Json:
    """Return what is compared of a resource: without its narrative and what a server writes into its meta."""
    data = {name: value for name, value in resource.items() if name != "text"}
    if isinstance(data.get("meta"), dict):
        data["meta"] = {
            name: value for name, value in data["meta"].items() if name not in _SERVERS_OWN
        }
        if not data["meta"]:
            del data["meta"]
    return data


def _servers_own(resource: Json) -> Json:
    meta = resource.get("meta")
    return (
        {name: meta[name] for name in meta if name in _SERVERS_OWN}
        if isinstance(meta, dict)
        else {}
    )


def _text(made: Json, base: Json, mine: Json, theirs: Json) -> Any:
    """Return the narrative of the version whose data the merge has, else none."""
    if same(made, _data(theirs)):
        is_of_both = same(made, _data(mine)) and same(theirs.get("text"), base.get("text"))
        return (mine if is_of_both else theirs).get("text")
    if same(made, _data(mine)):
        return mine.get("text")
    return NOTHING


def _is_told(*versions: Json) -> bool:
    """Say whether a narrative says more than the data: somebody wrote it, and nobody else can write it again."""
    texts = [text for version in versions if isinstance(text := version.get("text"), dict)]
    return any(text.get("status") not in _GENERATED for text in texts)


def _or_none(value: Any) -> Any:
    return None if value is NOTHING else value
