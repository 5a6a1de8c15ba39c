"""Slots searched: by schedule, by who works and as what, by when; page after page in the order of time.

The place of a page is the start and the id of its last slot: writes in between neither repeat a slot nor skip one.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select

from backend.booking.agendas import COLUMNS
from backend.booking.asking import Query, Question, bad, ids, token
from backend.booking.directory import Json, Seen
from backend.booking.entries import entry, matches
from backend.booking.moments import NotADateError, bound
from backend.booking.tables import slot

_PAGE: Final = 50
_MOST: Final = 500
_CURSOR: Final = "_cursor"
_INCLUDES: Final = {
    "Schedule:actor": ("Schedule", "actor"),
    "PractitionerRole:practitioner": ("PractitionerRole", "practitioner"),
    "PractitionerRole:organization": ("PractitionerRole", "organization"),
    "PractitionerRole:location": ("PractitionerRole", "location"),
    "PractitionerRole:healthcareService": ("PractitionerRole", "healthcareService"),
}
_IN_TIME: Final = select(*COLUMNS).order_by(slot.c.start, slot.c.id)
_FIRST: Final = "Slot:schedule"
_KEPT_AS: Final = {
    "free": ("free",),
    "busy-tentative": ("held",),
    "busy": ("busy",),
    "busy-unavailable": ("blocked", "covered"),
}
"""Slot.status to what the table calls it."""


def search_slots(
    connection: Connection, seen: Seen, query: Query, base: str, holder: str, now_ms: int
) -> dict[str, Any]:
    """Return a searchset, its matches written as JSON already (msgspec.Raw); raises RefusedError 400."""
    question = Question.of(query)
    conditions = _conditions(question, seen)
    count = question.count(_PAGE, _MOST)
    only_count = question.one("_summary") == "count" or count == 0
    content: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if only_count or question.one("_total") == "accurate":
        counted = select(func.count()).select_from(slot).where(*conditions)
        content["total"] = connection.execute(counted).scalar_one()
    includes = [name for value in question.all("_include") for name in value.split(",")]
    question.one("_sort")  # by start: there is no other
    place = question.place(_CURSOR, int, str)
    rows = [] if only_count else _rows(connection, conditions, place, count + 1)
    last = rows[count - 1] if len(rows) > count else None
    content["link"] = question.links(base, "Slot", _CURSOR, last and (last.start, last.id))
    entries: list[Any] = list(matches(rows[:count], base, holder, now_ms))
    entries += [entry(base, one, "include") for one in _included(seen, rows[:count], includes)]
    return content | ({"entry": entries} if entries else {})


def _rows(
    connection: Connection,
    conditions: Sequence[ColumnElement[bool]],
    place: Sequence[Any] | None,
    most: int,
) -> Sequence[Any]:
    statement = _IN_TIME.where(*conditions).limit(most)
    if place is not None:
        start, id = place
        # The first condition alone lets the index begin at the right time.
        after = or_(slot.c.start > start, and_(slot.c.start == start, slot.c.id > id))
        statement = statement.where(slot.c.start >= start, after)
    return connection.execute(statement).all()


def _conditions(question: Question, seen: Seen) -> list[ColumnElement[bool]]:
    found = [*_by_schedule(question, seen), *_by_specialty(question, seen)]
    if (wanted := question.any_of("_id")) is not None:
        found.append(slot.c.id.in_(wanted))
    if (statuses := question.any_of("status")) is not None:
        kept = [one for said in statuses for one in _KEPT_AS.get(said, ())]
        found.append(slot.c.status == kept[0] if len(kept) == 1 else slot.c.status.in_(kept))
    if (modes := question.any_of("appointment-type")) is not None:
        found.append(slot.c.mode.in_([token(mode)[1] for mode in modes]))
    try:
        found += [bound(value).condition() for value in question.all("start")]
    except NotADateError:
        raise bad() from None
    return found


def _by_schedule(question: Question, seen: Seen) -> list[ColumnElement[bool]]:
    asked = [
        _named(question, "schedule", "Schedule"),
        _of_actors(
            question, "schedule.actor:PractitionerRole", "PractitionerRole", seen.schedules_of
        ),
        _of_actors(
            question, "schedule.actor:HealthcareService", "HealthcareService", seen.schedules_for
        ),
    ]
    named = question.any_of("schedule.actor")
    if named is not None:
        asked.append(
            [
                id
                for type, of in (
                    ("PractitionerRole", seen.schedules_of),
                    ("HealthcareService", seen.schedules_for),
                )
                for actor in named
                if actor.startswith(f"{type}/")
                for id in of.get(actor.removeprefix(f"{type}/"), ())
            ]
        )
    found = []
    for schedules in asked:
        if schedules is not None:
            only = slot.c.schedule
            found.append(only == schedules[0] if len(schedules) == 1 else only.in_(schedules))
    return found


def _named(question: Question, name: str, type: str) -> list[str] | None:
    found = question.any_of(name)
    return None if found is None else ids(found, type)


def _of_actors(question: Question, name: str, type: str, schedules: Any) -> list[str] | None:
    actors = question.any_of(name)
    if actors is None:
        return None
    return [id for actor in ids(actors, type) for id in schedules.get(actor, ())]


def _by_specialty(question: Question, seen: Seen) -> list[ColumnElement[bool]]:
    asked = question.any_of("schedule.actor:PractitionerRole.specialty")
    if asked is None:
        return []
    codes = [code for system, code in map(token, asked) if _is_known(seen, system, code)]
    if not codes:
        return [false()]
    return [slot.c.specialty == codes[0] if len(codes) == 1 else slot.c.specialty.in_(codes)]


def _is_known(seen: Seen, system: str | None, code: str) -> bool:
    if system is None:
        return True
    roles = (seen.get("PractitionerRole", id) or {} for id in seen.roles_by_specialty.get(code, ()))
    codings = (
        coding for role in roles for one in role["specialty"] for coding in one.get("coding", ())
    )
    return any(one.get("system") == system and one.get("code") == code for one in codings)


def _included(seen: Seen, rows: Sequence[Any], includes: Sequence[str]) -> list[Json]:
    """Follow what is asked from the slots on, each resource once."""
    found: dict[tuple[str, str], Json] = {}
    if _FIRST not in includes:
        return []
    for row in rows:
        schedule = seen.get("Schedule", row.schedule)
        if schedule is not None:
            found["Schedule", row.schedule] = schedule
    for name in ("Schedule:actor", *_INCLUDES):
        if name in includes:
            type, element = _INCLUDES[name]
            of_type = [one for (other, _), one in found.items() if other == type]
            for one in of_type:
                for other in seen.refers(one, element):
                    found[other["resourceType"], other["id"]] = other
    return list(found.values())
