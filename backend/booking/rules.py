"""The weekly rules of a Schedule: data on the wire, as extensions of FHIR's own resource, read here and nowhere else.

Kept with the Schedule and in no table: whoever may write a Schedule changes its hours, over the same API and with the
same history. Lengths come from the reason to come (HealthcareService), which the Schedule names among its actors.

- `urn:carnet:weekly`, repeated: `days` [code mon…sun, repeated], `from`, `to` [time], `mode` [code place|home|remote];
- `urn:carnet:break`, repeated: `days` (every day when absent), `from`, `to`;
- `urn:carnet:leave` [Period], repeated: whole local days, both ends included;
- `urn:carnet:holidays` [code of ISO 3166-2, FR when absent]: whose days off; `urn:carnet:open-holidays` [boolean];
- `urn:carnet:seats` [positiveInt]: how many people one time takes, 1 when absent;
- `urn:carnet:agenda` [string], `urn:carnet:timezone` [string].
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CELL_MINUTES: Final = 5
"""What the database counts in: no time begins or ends between two of these."""

_URN: Final = "urn:carnet:"
_DAYS: Final = {
    code: day for day, code in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
_EVERY_DAY: Final = frozenset(_DAYS.values())
_MODES: Final = frozenset({"place", "home", "remote"})
_MOST_SEATS: Final = 200
_LONGEST_MINUTES: Final = 12 * 60

Json = Mapping[str, Any]


class RuleError(ValueError):
    """A Schedule whose rules cannot be understood; the message names an element, never a value."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From a local time to another of the same day, on days counted from Monday, 0; `mode` is "" for the reason's."""

    days: frozenset[int]
    opens: time
    closes: time
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Whole local days, the last one too."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Rules:
    """What one Schedule says of its times; `minutes` and `mode` are those of its reason to come."""

    schedule: str
    agenda: str
    zone: ZoneInfo
    minutes: int
    mode: str
    weekly: tuple[Hours, ...]
    specialty: str = ""
    breaks: tuple[Hours, ...] = ()
    leaves: tuple[Leave, ...] = ()
    holidays: str = "FR"
    opens_on_holidays: bool = False
    seats: int = 1
    service: str = ""  # id of the HealthcareService


def rules_of(schedule: Json, service: Json, specialty: str) -> Rules | None:
    """Return the rules of a Schedule with its HealthcareService; None when it has no hours of its own.

    Raises:
        RuleError: an element is missing or is not what it should be.

    """
    said = tuple(_complex(schedule, "weekly"))
    if not said:
        return None
    modes = [str(code) for code in _values(service, "mode") if code in _MODES]
    id = str(schedule["id"])
    return Rules(
        schedule=id,
        agenda=str(value(schedule, "agenda") or id),
        zone=_zone(value(schedule, "timezone")),
        minutes=_minutes(value(service, "minutes")),
        mode=modes[0] if modes else "place",
        weekly=tuple(map(_hours, said)),
        specialty=specialty,
        breaks=tuple(map(_hours, _complex(schedule, "break"))),
        leaves=tuple(map(_leave, _values(schedule, "leave"))),
        holidays=str(value(schedule, "holidays") or "FR"),
        opens_on_holidays=value(schedule, "open-holidays") is True,
        seats=_seats(value(schedule, "seats")),
        service=str(service.get("id", "")),
    )


def value(resource: Json, name: str) -> Any:
    """Return the value of the first of our extensions of this name, None without it."""
    return next(iter(_values(resource, name)), None)


def values(resource: Json, name: str) -> list[Any]:
    """Return the values of our extensions of this name, in their order."""
    return list(_values(resource, name))


def _values(resource: Json, name: str) -> Iterator[Any]:
    yield from _valued(resource.get("extension"), _URN + name)


def _valued(extensions: Any, url: str) -> Iterator[Any]:
    for one in extensions if isinstance(extensions, list) else ():
        if isinstance(one, dict) and one.get("url") == url:
            yield from (found for key, found in one.items() if key.startswith("value"))


def _complex(resource: Json, name: str) -> Iterator[Json]:
    for one in resource.get("extension") or ():
        if one.get("url") == _URN + name and isinstance(one.get("extension"), list):
            yield one


def _hours(said: Json) -> Hours:
    parts = said["extension"]
    opens, closes = (_time(next(_valued(parts, end), None)) for end in ("from", "to"))
    if closes <= opens:
        raise RuleError("hours end before they begin")
    named = list(_valued(parts, "days"))
    if not set(named) <= _DAYS.keys():
        raise RuleError("a day of the week is not known")
    mode = str(next(_valued(parts, "mode"), ""))
    if mode and mode not in _MODES:
        raise RuleError("a mode is not known")
    return Hours(frozenset(_DAYS[day] for day in named) or _EVERY_DAY, opens, closes, mode)


def _time(text: Any) -> time:
    try:
        found = time.fromisoformat(str(text))
    except ValueError:
        raise RuleError("a time of the day is not one") from None
    if found.tzinfo or found.second or found.microsecond or found.minute % CELL_MINUTES:
        raise RuleError("a time of the day is not a whole number of five minutes")
    return found


def _leave(said: Any) -> Leave:
    try:
        first, last = (date.fromisoformat(str(said[end])) for end in ("start", "end"))
    except (KeyError, TypeError, ValueError):
        raise RuleError("a leave has no first and last day") from None
    return Leave(first, last)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleError("the time zone is not known") from None


def _minutes(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool):
        raise RuleError("the reason to come has no length")
    if said % CELL_MINUTES or not 0 < said <= _LONGEST_MINUTES:
        raise RuleError("a length is not a whole number of five minutes")
    return said


def _seats(said: Any) -> int:
    if said is None:
        return 1
    if not isinstance(said, int) or isinstance(said, bool) or not 0 < said <= _MOST_SEATS:
        raise RuleError("the number of seats is not one")
    return said


def actors(schedule: Json, type: str) -> Sequence[str]:
    """Return the ids of the Schedule's actors of one type."""
    found = (str(one.get("reference", "")).split("/")[-2:] for one in schedule.get("actor") or ())
    return [parts[1] for parts in found if len(parts) == 2 and parts[0] == type]  # noqa: PLR2004 - Type/id
