"""A professional at one place as a search for care knows them: read from the directory, once a state."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from backend.booking.directory import Json, Seen, specialties
from backend.booking.rules import actors, value, values

_EARTH_KM: Final = 6371.0
_AREA: Final = "area"
"""Location.physicalType of a commune: somewhere to be near to, where nobody is received."""

_SHORT: Final = re.compile(r"\bst(e?)\b")

Position = tuple[float, float]
"""Latitude and longitude, in degrees."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A PractitionerRole with what it points to. What the directory does not say is None, and fits no filter."""

    role: Json
    specialties: frozenset[str]
    sector: str | None
    third_party: bool | None
    new_patients: bool | None
    languages: frozenset[str]
    step_free: bool
    lift: bool
    position: Position | None
    schedules: tuple["Agenda", ...]

    @property
    def id(self) -> str:
        return str(self.role["id"])


@dataclass(frozen=True, slots=True)
class Agenda:
    """A Schedule of a practice: for which reason to come, and how the two may meet."""

    id: str
    service: str | None
    modes: frozenset[str]


def practices(seen: Seen, codes: Iterable[str] | None = None) -> Iterator[Practice]:
    """Return those of these specialties, or all of them."""
    if codes is None:
        ids: Iterable[str] = (id for id in seen.resources.get("PractitionerRole", {}))
    else:
        ids = dict.fromkeys(id for code in codes for id in seen.roles_by_specialty.get(code, ()))
    for id in ids:
        found = practice(seen, id)
        if found is not None:
            yield found


def practice(seen: Seen, id: str) -> Practice | None:
    """Return one, None when it is not there or no longer works."""
    known = seen.known
    if id not in known:
        role = seen.get("PractitionerRole", id)
        # Who has neither an agenda nor a reason to come, a biologist or an emergency doctor, receives nobody.
        receives = id in seen.schedules_of or bool((role or {}).get("healthcareService"))
        is_there = receives and role is not None and role.get("active") is not False
        known[id] = _read(seen, role) if role is not None and is_there else None
    found: Practice | None = known[id]
    return found


def _read(seen: Seen, role: Json) -> Practice:
    places = seen.refers(role, "location")
    return Practice(
        role=role,
        specialties=frozenset(specialties(role)),
        sector=value(role, "sector"),
        third_party=value(role, "third-party"),
        new_patients=value(role, "new-patients"),
        languages=frozenset(str(one).casefold() for one in values(role, "language")),
        step_free=any(value(place, "step-free") is True for place in places),
        lift=any(value(place, "lift") is True for place in places),
        position=next((found for found in map(position, places) if found), None),
        schedules=tuple(_agendas(seen, str(role["id"]))),
    )


def _agendas(seen: Seen, role: str) -> Iterator[Agenda]:
    for id in seen.schedules_of.get(role, ()):
        schedule = seen.get("Schedule", id) or {}
        service = next(iter(actors(schedule, "HealthcareService")), None)
        reason = seen.get("HealthcareService", service or "") or {}
        yield Agenda(id, service, frozenset(values(reason, "mode")))


def position(place: Json) -> Position | None:
    """Return where a Location is, None when it does not say."""
    said = place.get("position")
    try:
        return (float(said["latitude"]), float(said["longitude"])) if said else None
    except (KeyError, TypeError, ValueError):
        return None


def somewhere(seen: Seen, text: str) -> Position | None:
    """Return where a postcode or a town's name is, by the directory's own communes; None for one it does not know."""
    wanted = _plain(text)
    if not wanted:
        return None
    prefixed: list[tuple[str, Position]] = []
    for place in seen.all("Location"):
        where = position(place) if _is_commune(place) else None
        if where is not None:
            name, postcode = _plain(place.get("name", "")), _postcode(place)
            if wanted in {name, postcode, f"{postcode} {name}", f"{name} {postcode}"}:
                return where
            if name.startswith(wanted):
                prefixed.append((name, where))
    return min(prefixed)[1] if prefixed else None


def _is_commune(place: Json) -> bool:
    codings = place.get("physicalType", {}).get("coding", ())
    return any(coding.get("code") == _AREA for coding in codings)


def _postcode(place: Json) -> str:
    return str(place.get("address", {}).get("postalCode", ""))


def _plain(text: Any) -> str:
    """Return a name as people type it: no accent, no hyphen, "st" for "saint"."""
    letters = unicodedata.normalize("NFKD", str(text).casefold())
    spaced = "".join(
        one if one.isalnum() else " " for one in letters if not unicodedata.combining(one)
    )
    return _SHORT.sub(r"saint\1", " ".join(spaced.split()))


def kilometres(one: Position, other: Position) -> float:
    """Return the distance as the crow flies (haversine); roads are longer."""
    (latitude, longitude), (to_latitude, to_longitude) = (
        tuple(map(radians, place)) for place in (one, other)
    )
    north, east = (to_latitude - latitude) / 2, (to_longitude - longitude) / 2
    half = sin(north) ** 2 + cos(latitude) * cos(to_latitude) * sin(east) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))
