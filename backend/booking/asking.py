"""What a search was asked, read from its pairs; what is not understood is left out, and the self link says so."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from backend.booking.verdicts import Refusal, RefusedError

Query = Sequence[tuple[str, str]]

_LONGEST: Final = 8000
_MOST: Final = 200


@dataclass(slots=True)
class Question:
    """The pairs of a search by name, and which of them were understood."""

    pairs: Query
    used: list[tuple[str, str]]

    @classmethod
    def of(cls, query: Query) -> "Question":
        if len(query) > _MOST or any(
            "\x00" in value or len(value) > _LONGEST for _, value in query
        ):
            raise bad()
        return cls([(name, value) for name, value in query if value], [])

    def all(self, name: str) -> list[str]:
        """Return the values given to a name, each with its commas."""
        found = [value for other, value in self.pairs if other == name]
        self.used += [(name, value) for value in found]
        return found

    def any_of(self, name: str) -> list[str] | None:
        """Return the values of a name of which one must fit, None where it is not asked."""
        found = self.all(name)
        if not found:
            return None
        split = [[part for part in value.split(",") if part] for value in found]
        return [part for part in split[0] if all(part in other for other in split)]

    def one(self, name: str) -> str | None:
        """Return the one value of a name; raises RefusedError when it is given twice."""
        found = self.all(name)
        if len(found) > 1:
            raise bad()
        return found[0] if found else None

    def is_asked(self, name: str) -> bool | None:
        """Return a boolean, None where it is not asked."""
        said = self.one(name)
        if said not in {None, "true", "false"}:
            raise bad()
        return None if said is None else said == "true"

    def count(self, default: int, most: int) -> int:
        said = self.one("_count")
        if said is None:
            return default
        if not said.isascii() or not said.isdigit():
            raise bad()
        return min(int(said[:9]), most)

    def place(self, name: str, *shape: type | tuple[type, ...]) -> list[Any] | None:
        """Return where a page begins, None for the first; raises RefusedError for what is none of ours."""
        said = next((value for other, value in self.pairs if other == name), None)
        return None if said is None else _opened(said, shape)

    def links(self, base: str, path: str, name: str, place: Sequence[Any] | None) -> list[Any]:
        """Return the links of a Bundle: itself, and the page after `place`."""
        found = [{"relation": "self", "url": _link(base, path, self.used)}]
        if place is not None:
            following = [*self.used, (name, _sealed(place))]
            found.append({"relation": "next", "url": _link(base, path, following)})
        return found


def bad() -> RefusedError:
    """Refuse a value without repeating it."""
    return RefusedError(Refusal(400, "invalid", "A search parameter's value is not valid."))


def ids(references: Sequence[str], type: str) -> list[str]:
    """Return the ids of references to one type, or of bare ids."""
    parts = [reference.split("/") for reference in references]
    return [found[-1] for found in parts if len(found) == 1 or found[-2] == type]


def token(text: str) -> tuple[str | None, str]:
    """Read `system|code` or `code`."""
    system, bar, code = text.rpartition("|")
    return (system if bar else None), code


def _link(base: str, path: str, pairs: Query) -> str:
    return f"{base}/{path}" + (f"?{urlencode(pairs)}" if pairs else "")


def _sealed(place: Sequence[Any]) -> str:
    """Write a place so that nobody builds on its shape; it holds nothing that the page did not say."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _opened(text: str, shape: Sequence[type | tuple[type, ...]]) -> list[Any]:
    try:
        place = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise bad() from None
    if not isinstance(place, list) or len(place) != len(shape):
        raise bad()
    if not all(isinstance(part, kind) for part, kind in zip(place, shape, strict=True)):
        raise bad()
    if any(isinstance(part, int) and abs(part) >= 2**63 for part in place):
        raise bad()
    return place
