"""The fields of a resource: what means something only together, what is told apart in a list, what is the same.

A *field* is the smallest part of a resource that means something by itself. A CodeableConcept, a Quantity or a Dosage
is one field: half of one side's and half of the other's would say what nobody wrote. Choice elements (`onset[x]`), a
primitive with its extension (`birthDate` and `_birthDate`), the states of a clinical statement, and what names the
bytes of an attachment are one field each, for the same reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from re import compile as pattern
from typing import Any, Final
from uuid import UUID

import msgspec

from services.fhir.parsing import Json

Path = tuple[str, ...]
"""Where a field is: the names of its elements from the resource down, and the key of a list's item."""


class Nothing(Enum):
    """A field that is not there; null is no value in FHIR's JSON, but it may be sent."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING

OPEN: Final = frozenset({"content", "attachment", "context", "meta"})
"""Elements whose own elements are fields by themselves; every other one is a field as a whole."""
FILE: Final = "file"
_FILE_PARTS: Final = frozenset({"url", "data", "hash", "size", "contentType", "extension"})
_STATE: Final = "status"
_STATES: Final = frozenset({"status", "docStatus", "clinicalStatus", "verificationStatus"})
_CHOICE: Final = pattern(
    r"(?:value|onset|abatement|effective|occurrence|performed|medication|deceased|multipleBirth|reported|"
    r"born|age|timing|serviced|allowed|used|asNeeded|scheduled)(?=[A-Z])"
)
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "identifier": ("system", "value"),
    "telecom": ("system", "use"),
    "address": ("use",),
    "name": ("use",),
    "extension": ("url",),
    "contained": ("resourceType", "id"),
    "securityLabel": ("coding",),
    "security": ("system", "code"),
    "tag": ("system", "code"),
    "profile": (),
}
"""Lists whose items are told apart by these elements (by themselves if none); any list is by its items' own `id`."""


_MADE_OF_CONTENT: Final = 5


def groups(path: Path, sides: Iterable[Json]) -> dict[str, set[str]]:
    """Return the names that stand in any of the sides, those that are one field together, by the field's name."""
    found: dict[str, set[str]] = {}
    for side in sides:
        for name in side:
            found.setdefault(_group(path, name), set()).add(name)
    return found


def _group(path: Path, name: str) -> str:
    name = name.removeprefix("_")
    if path and path[-1] == "attachment" and name in _FILE_PARTS:
        return FILE
    if name in _STATES and not path:
        return _STATE
    choice = _CHOICE.match(name)
    return choice[0] if choice else name


def same(one: Any, other: Any) -> bool:
    """Say whether two values are one, whatever the order of their members."""
    if one is other:
        return True
    if one is NOTHING or other is NOTHING:
        return False
    return _CANONICAL.encode(one) == _CANONICAL.encode(other)


_CANONICAL: Final = msgspec.json.Encoder(order="deterministic", decimal_format="number")
"""5.4 and 5.40 are two values (datatypes.html#decimal), and `true` is not 1."""


def are(kind: type, sides: Iterable[Any]) -> bool:
    """Say whether all the sides that have a value have one of this kind."""
    found = [side for side in sides if side is not NOTHING]
    return bool(found) and all(isinstance(side, kind) for side in found)


def is_single(side: Any) -> bool:
    """Say whether a value is a list of one object: which is which is then no question."""
    return isinstance(side, list) and len(side) == 1 and isinstance(side[0], dict)


def keyed(name: str, items: list[Any]) -> dict[str, Any] | None:
    """Return a list's items by what tells them apart, None when nothing does, or two are alike."""
    found = {}
    for item in items:
        key = _key(name, item)
        if key is None or key in found:
            return None
        found[key] = item
    return found


def _key(name: str, item: Any) -> str | None:
    if name in _KEYS and not _KEYS[name]:
        return item if isinstance(item, str) else None
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("id"), str) and name not in _KEYS:
        return str(item["id"])
    if name not in _KEYS or not any(element in item for element in _KEYS[name]):
        return None
    return _CANONICAL.encode([item.get(element) for element in _KEYS[name]]).decode()


def is_same_file(mine: Any, theirs: Any) -> bool:
    """Say whether two descriptions of an attachment's bytes are known to be of the same bytes.

    What cannot be told is another file: taken for the same, one of the two would be lost.
    """
    here, there = mine or {}, theirs or {}
    for name_of in _NAMES_OF_BYTES:
        one, other = name_of(here), name_of(there)
        if one and other:
            return bool(one == other)
    named = [side for side in (here, there) if any(name_of(side) for name_of in _NAMES_OF_BYTES)]
    if not named:
        return bool(here.get("size") == there.get("size"))
    return any(_is_made_of_content(str(side.get("url", ""))) for side in named) and len(named) > 1


def _is_made_of_content(url: str) -> bool:
    """Say whether an address is one that Carnet makes of the bytes themselves (a UUID of version 5, RFC 9562 §5.5)."""
    try:
        return UUID(url.rpartition("/")[2]).version == _MADE_OF_CONTENT
    except ValueError:
        return False


def _sha256(parts: Json) -> str | None:
    for extension in _objects(parts.get("extension")):
        if str(extension.get("url", "")).endswith("sha256"):
            return str(extension.get("valueString", "")) or None
    return None


def _objects(value: Any) -> Iterator[Json]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item


_NAMES_OF_BYTES: Final[tuple[Callable[[Json], Any], ...]] = (
    _sha256,
    lambda parts: parts.get("hash"),
    lambda parts: parts.get("data"),
    lambda parts: parts.get("url"),
)
