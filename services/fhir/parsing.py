"""FHIR R4 JSON read safely: bounded depth and size, decimals as written, each resource's own bytes kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NoReturn

import msgspec

from services.core.errors import Refusal, RefusedError

Json = dict[str, Any]

MAX_DEPTH: Final = 100
MAX_VALUES: Final = 2_000_000
_BOM: Final = b"\xef\xbb\xbf"
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{2,40}")
_KEPT: Final = msgspec.json.Decoder(float_hook=Decimal)
_PATH: Final = re.compile(r"\$[\w.\[\]]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a file: parsed, and as the very bytes received."""

    full_url: str
    resource: Json
    json: bytes = field(repr=False)

    @property
    def type(self) -> str:
        return str(self.resource["resourceType"])

    @property
    def id(self) -> str:
        id = self.resource.get("id")
        return id if isinstance(id, str) else ""

    @property
    def relative(self) -> str:
        """`Type/id`, or "" without an id."""
        return f"{self.type}/{self.id}" if self.id else ""


class _WireEntry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw(b"")


class _WireBundle(msgspec.Struct):
    entry: list[_WireEntry] = msgspec.field(default_factory=list)


def parse(data: bytes) -> Json:
    """Return a FHIR resource as plain values, decimals as `Decimal`.

    Raises:
        RefusedError: JSON_DAMAGED, JSON_TOO_DEEP, JSON_NOT_FHIR, or TOO_LARGE for too many values.

    """
    data = data.removeprefix(_BOM)
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_VALUES:
        raise RefusedError(Refusal.TOO_LARGE, f"{MAX_VALUES} values")
    try:
        tree = json.loads(
            data.decode(),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise RefusedError(Refusal.JSON_TOO_DEEP) from None
    except (ValueError, ArithmeticError):
        raise RefusedError(Refusal.JSON_DAMAGED) from None
    _check_depth(tree)
    if _SURROGATE.search(data):
        _check_letters(tree)
    if not isinstance(tree, dict) or not is_resource(tree):
        raise RefusedError(Refusal.JSON_NOT_FHIR)
    return tree


def parse_kept(data: bytes) -> Json:
    """Return a resource that `parse` took when it came, decimals as `Decimal`; ten times as fast."""
    kept: Json = _KEPT.decode(data.removeprefix(_BOM))
    return kept


def is_resource(value: Any) -> bool:
    """Say whether a JSON value calls itself a FHIR resource."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    return isinstance(kind, str) and _TYPE.fullmatch(kind) is not None


def entries(bundle: Json, data: bytes) -> tuple[Entry, ...]:
    """Return the entries of a Bundle that hold a resource; `data` is the Bundle's JSON.

    Raises:
        RefusedError: FHIR_INVALID, with the path, when an entry has no shape.

    """
    try:
        wire = msgspec.json.decode(data.removeprefix(_BOM), type=_WireBundle)
    except msgspec.ValidationError as error:
        found = _PATH.search(str(error))
        raise invalid(f"Bundle{found[0][1:] if found else ''}") from None
    except msgspec.DecodeError:
        raise RefusedError(Refusal.JSON_DAMAGED) from None
    return tuple(_entries(bundle.get("entry") or [], wire))


def _entries(parsed: list[Any], wire: _WireBundle) -> Iterator[Entry]:
    for index, (entry, raw) in enumerate(zip(parsed, wire.entry, strict=True)):
        resource = entry.get("resource")
        if resource is None:
            continue
        if not is_resource(resource):
            raise invalid(f"Bundle.entry[{index}].resource")
        full_url = entry.get("fullUrl")
        yield Entry(full_url if isinstance(full_url, str) else "", resource, bytes(raw.resource))


def invalid(path: str) -> RefusedError:
    """Return the refusal of a resource whose shape is absurd at `path`."""
    return RefusedError(Refusal.FHIR_INVALID, path)


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _object(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in one object: nobody can tell which value counts")
    return found


def _check_depth(tree: Any) -> None:
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for value in level
            if isinstance(value, (dict, list))
            for child in (value.values() if isinstance(value, dict) else value)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise RefusedError(Refusal.JSON_TOO_DEEP, f"{MAX_DEPTH} levels")


def _check_letters(tree: Any) -> None:
    """Refuse half a surrogate pair: no such text can be written anywhere."""
    try:
        json.dumps(tree, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        raise RefusedError(Refusal.JSON_DAMAGED) from None
