"""`PractitionerRole/$find-care`: who can be seen, when first, how far; by time or distance, no rank is paid for.

A page begins after the place of the last practice of the page before: its rank, then its id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from backend.booking.asking import Query, Question, bad, ids, token
from backend.booking.directory import Json, Seen
from backend.booking.free import FIRST, Wanted, first_slots, first_starts
from backend.booking.moments import NotADateError, bound
from backend.booking.practices import (
    Position,
    Practice,
    kilometres,
    practice,
    practices,
    somewhere,
)
from backend.booking.wire import as_fhir

DISTANCE: Final = "urn:carnet:distance-km"

_PAGE: Final = 20
_MOST: Final = 100
_NEAR_KM: Final = 50
"""How far is near, where `within` does not say; a remote consultation is near everywhere."""
_CURSOR: Final = "page"
_PATH: Final = "PractitionerRole/$find-care"
_POINTS_TO: Final = ("practitioner", "organization", "location", "healthcareService")
_MODES: Final = frozenset({"place", "home", "remote"})
_NOWHERE: Final = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "warning",
            "code": "not-found",
            "diagnostics": "This town or postcode is not known here: no distance is told.",
        }
    ],
}

Rank = tuple[int, float, str]
"""Whether anything is free (0) or not (1), then the first start or the distance, then the id."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, but for the page."""

    wanted: Wanted
    service: str | None
    origin: Position | None
    is_lost: bool
    by_distance: bool

    def schedules(self, one: Practice) -> list[str]:
        """Return the Schedules of a practice that are asked about."""
        return [
            agenda.id
            for agenda in one.schedules
            if (self.service is None or agenda.service == self.service)
            and (self.wanted.mode is None or not agenda.modes or self.wanted.mode in agenda.modes)
        ]

    def distance(self, one: Practice) -> float | None:
        if self.origin is None or one.position is None:
            return None
        return kilometres(self.origin, one.position)


def find_care(
    connection: Connection, seen: Seen, query: Query, base: str, now_ms: int
) -> dict[str, Any]:
    """Return a searchset: each PractitionerRole, what it points to, its first free Slots; raises RefusedError 400."""
    question = Question.of(query)
    asked = _asked(question, seen, now_ms)
    found = _filtered(question, seen, asked)
    count = max(1, question.count(_PAGE, _MOST))
    ranked = _ranked(connection, asked, found)
    place = question.place(_CURSOR, int, (int, float), str)
    after = [one for one in ranked if place is None or one[0] > tuple(place)]
    shown = after[:count]
    more = shown[-1][0] if len(after) > count else None
    entries = list(_entries(connection, seen, asked, [one for _, one in shown], base, now_ms))
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(ranked),
        "link": question.links(base, _PATH, _CURSOR, more),
    } | ({"entry": entries} if entries else {})


def _asked(question: Question, seen: Seen, now_ms: int) -> _Asked:
    mode, sort = question.one("mode"), question.one("sort")
    if mode not in {None, *_MODES} or sort not in {None, "time", "distance"}:
        raise bad()
    before, reason = question.one("before"), question.one("reason")
    near = question.one("near")
    origin = somewhere(seen, near) if near else None
    try:
        until = bound(f"lt{before}") if before else None
    except NotADateError:
        raise bad() from None
    return _Asked(
        Wanted(now_ms // 1000, mode, until),
        next(iter(ids([reason], "HealthcareService")), "") if reason else None,
        origin,
        bool(near) and origin is None,
        sort == "distance",
    )


def _filtered(question: Question, seen: Seen, asked: _Asked) -> list[Practice]:
    """Return the practices that fit all filters but those of time; what is unknown of one fits none."""
    named, specialties = question.any_of("_id"), question.any_of("specialty")
    if named is not None:
        found: Iterable[Practice | None] = (
            practice(seen, id) for id in ids(named, "PractitionerRole")
        )
    else:
        codes = None if specialties is None else [token(one)[1] for one in specialties]
        found = practices(seen, codes)
    sectors, languages = question.any_of("sector"), question.any_of("language")
    third_party, new_patients = question.is_asked("third-party"), question.is_asked("new-patients")
    step_free, lift = question.is_asked("step-free"), question.is_asked("lift")
    furthest = _furthest(question, asked)
    spoken = None if languages is None else {one.casefold() for one in languages}
    return [
        one
        for one in found
        if one is not None
        and (sectors is None or one.sector in sectors)
        and third_party in {None, one.third_party}
        and new_patients in {None, one.new_patients}
        and (not step_free or one.step_free)
        and (not lift or one.lift)
        and (spoken is None or spoken & one.languages)
        and ((asked.service is None and asked.wanted.mode is None) or asked.schedules(one))
        and (furthest is None or (asked.distance(one) or 0) <= furthest)
    ]


def _furthest(question: Question, asked: _Asked) -> float | None:
    said = question.one("within")
    if said is not None and not (said.isascii() and said.isdigit()):
        raise bad()
    if asked.origin is None or (said is None and asked.wanted.mode == "remote"):
        return None
    return float(said[:6]) if said is not None else _NEAR_KM


def _ranked(
    connection: Connection, asked: _Asked, found: Sequence[Practice]
) -> list[tuple[Rank, Practice]]:
    schedules = {one.id: asked.schedules(one) for one in found}
    starts = first_starts(
        connection, [id for some in schedules.values() for id in some], asked.wanted
    )
    ranked = []
    for one in found:
        start = min((starts[id] for id in schedules[one.id] if id in starts), default=None)
        if start is None and asked.wanted.before is not None:
            continue
        ranked.append((_rank(asked, one, start), one))
    return sorted(ranked, key=lambda one: one[0])


def _rank(asked: _Asked, one: Practice, start: int | None) -> Rank:
    distance = asked.distance(one) if asked.by_distance else None
    # Not infinity, which JSON has not: further than any place on Earth.
    key = (1e9 if distance is None else round(distance, 3)) if asked.by_distance else (start or 0)
    return (int(start is None), key, one.id)


def _entries(
    connection: Connection,
    seen: Seen,
    asked: _Asked,
    found: Sequence[Practice],
    base: str,
    now_ms: int,
) -> Iterable[dict[str, Any]]:
    if asked.is_lost:
        yield {"resource": _NOWHERE, "search": {"mode": "outcome"}}
    schedules = {id: one.id for one in found for id in asked.schedules(one)}
    free = first_slots(connection, list(schedules), asked.wanted)
    told: set[tuple[str, str]] = set()
    for one in found:
        yield _entry(base, _with_distance(one.role, asked.distance(one)), "match")
        mine = (slot for slot in free if schedules[slot.schedule] == one.id)
        agendas = [seen.get("Schedule", agenda.id) for agenda in one.schedules]
        beside = [
            *seen.refers(one.role, *_POINTS_TO),
            *(agenda for agenda in agendas if agenda is not None),
            *(as_fhir(slot, now_ms) for slot in islice(mine, FIRST)),
        ]
        for resource in beside:
            name = (resource["resourceType"], resource["id"])
            if name not in told:
                told.add(name)
                yield _entry(base, resource, "include")


def _entry(base: str, resource: Json, mode: str) -> dict[str, Any]:
    place = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": place, "resource": resource, "search": {"mode": mode}}


def _with_distance(role: Json, distance: float | None) -> Mapping[str, Any]:
    if distance is None:
        return role
    said = {"url": DISTANCE, "valueDecimal": round(distance, 1)}
    return {**role, "extension": [*role.get("extension", ()), said]}
