"""`find`, `slots`, `book`, `move`, `cancel`, `appointments`, `wait`, `calendar`: care, without a window."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from app.container import Container
from services.appointments.models import (
    Appointment,
    Filters,
    Hold,
    Kept,
    Mode,
    Practice,
    Reason,
    Slot,
    Taken,
    TooLate,
    Wanted,
)
from services.core.errors import NotFoundError
from services.i18n.translator import Translator

Done = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""
COMMANDS: Final = (
    "find",
    "slots",
    "book",
    "move",
    "cancel",
    "appointments",
    "wait",
    "calendar",
)
_DAYS: Final = 14
_AHEAD: Final = 60


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    find = command("find", "find care by the words people use")
    find.add_argument("words", nargs="+", metavar="WORD")
    find.add_argument("--near", default="", metavar="PLACE", help="a postcode or a town")
    find.add_argument("--mode", type=Mode, choices=list(Mode))
    find.add_argument("--sector-1", action="store_true")
    find.add_argument("--third-party", action="store_true", help="nothing to pay in advance")
    find.add_argument("--step-free", action="store_true")
    find.add_argument("--language", default="", metavar="CODE")
    find.add_argument("--by-distance", action="store_true")
    slots = command("slots", "list the free times of a practice")
    _declare_where(slots)
    slots.add_argument("--days", type=int, default=_DAYS, metavar="N")
    book = command("book", "book a time; offline, the wish is kept and sent later")
    _declare_where(book)
    book.add_argument("slot", metavar="SLOT")
    book.add_argument("--note", default="", help="what the practice should know")
    book.add_argument("--secret", action="store_true", help="from representatives (minors)")
    move = command("move", "put an appointment at another time of the same practice")
    move.add_argument("id", metavar="ID")
    move.add_argument("slot", metavar="SLOT")
    move.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
    cancel = command("cancel", "give up an appointment, a request or a place on a waiting list")
    cancel.add_argument("id", metavar="ID")
    cancel.add_argument("--why", default="")
    command("appointments", "list appointments, and send the requests that wait")
    wait = command("wait", "wait for an earlier time, or answer the one that is offered")
    wait.add_argument("ids", nargs="+", metavar="ID", help="a practice and a reason, or an offer")
    wait.add_argument("--accept", action="store_true")
    wait.add_argument("--decline", action="store_true")
    wait.add_argument("--instead-of", default="", metavar="ID", help="the later appointment")
    calendar = command("calendar", "write an appointment as a calendar file")
    calendar.add_argument("id", metavar="ID")
    calendar.add_argument("--neutral", action="store_true", help="say when, and nothing else")


def _declare_where(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("practice", metavar="PRACTICE")
    sub.add_argument("reason", metavar="REASON")
    sub.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")


async def run(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    """Run the command that was asked for."""
    return await {
        "find": _find,
        "slots": _slots,
        "book": _book,
        "move": _move,
        "cancel": _cancel,
        "appointments": _appointments,
        "wait": _wait,
        "calendar": _calendar,
    }[options.command](container, options, _)


async def _find(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    meanings = container.appointments.meanings(" ".join(options.words))
    urgent = [number for one in meanings for number in one.emergency]
    lines = [f"{one.number}\t{one.name}\t{one.use}" for one in urgent]
    wanted = next((one for one in meanings if one.specialty), None)
    practices: tuple[Practice, ...] = ()
    if wanted is not None:
        filters = Filters(
            options.sector_1,
            options.third_party,
            options.step_free,
            options.language,
            options.mode,
        )
        asked = Wanted(wanted.specialty, options.near, "", filters, options.by_distance)
        practices = (await container.appointments.search(asked)).practices
    for one in practices:
        first = one.first[0].start.isoformat() if one.first else "-"
        lines += [f"{one.id}\t{one.name}\t{one.specialty_name}\t{one.place.town}\t{first}"]
        lines += [f"\t{reason.id}\t{reason.name}" for reason in one.reasons]
    value = {
        "emergency": [{"number": one.number, "name": one.name} for one in urgent],
        "meaning": wanted.specialty_name if wanted else None,
        "practices": [_practice(one) for one in practices],
    }
    return value, "\n".join(lines), bool(practices)


async def _slots(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    found = await _times(container, options, min(max(options.days, 1), _AHEAD))
    lines = "\n".join(f"{one.id}\t{one.start.isoformat()}" for one in found)
    return [_slot(one) for one in found], lines, bool(found)


async def _book(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    practice = await container.appointments.practice(options.practice)
    reason = _reason(practice, options.reason)
    hold = await container.appointments.hold(await _named(container, options))
    if not isinstance(hold, Hold):
        return _taken(hold)
    done = await container.appointments.confirm(
        hold, practice, reason, note=options.note, secret=options.secret
    )
    if isinstance(done, Taken):
        return _taken(done)
    return _told(done.appointment, done=not isinstance(done, Kept))


async def _move(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    before = await container.appointments.one(options.id)
    options.practice, options.reason = before.practice.id, before.reason.id
    hold = await container.appointments.hold(await _named(container, options))
    if not isinstance(hold, Hold):
        return _taken(hold)
    done = await container.appointments.move(options.id, hold)
    if isinstance(done, Taken):
        await container.appointments.release(hold)
        return _taken(done)
    return _told(done.appointment)


async def _cancel(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    done = await container.appointments.cancel(options.id, options.why)
    if isinstance(done, TooLate):
        return {"too_late": done.rule.hours, "phone": done.phone}, done.phone, False
    return _told(done)


async def _appointments(container: Container, _options: argparse.Namespace, _: Translator) -> Done:
    settled: Sequence[Appointment] = ()
    if await container.appointments.can_book():
        settled = await container.appointments.send_waiting()
    mine = await container.appointments.mine()
    lists = {"waiting": mine.waiting, "coming": mine.coming, "past": mine.past}
    value = {name: [_shown(one) for one in listed] for name, listed in lists.items()}
    lines = [_line(one) for listed in lists.values() for one in listed]
    return value | {"settled": [one.id for one in settled]}, "\n".join(lines), True


async def _wait(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    if options.accept:
        done = await container.appointments.accept(options.ids[0])
        return _taken(done) if isinstance(done, Taken) else _told(done.appointment)
    if options.decline:
        return _told(await container.appointments.decline(options.ids[0]))
    practice = await container.appointments.practice(options.ids[0])
    reason = _reason(practice, options.ids[-1])
    today = container.clock.now().date()
    last = today + timedelta(days=_AHEAD)
    made = await container.appointments.join_waiting_list(
        practice, reason, today, last, options.instead_of
    )
    return _told(made)


async def _calendar(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    found = await container.appointments.one(options.id)
    data = container.appointments.calendar(found, neutral=options.neutral)
    if options.json:
        return {"ics": data.decode()}, "", True
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return None, "", True


async def _times(container: Container, options: argparse.Namespace, days: int) -> list[Slot]:
    first = options.first or container.clock.now().date()
    found = await container.appointments.days(options.practice, options.reason, first, days)
    return [slot for day in found for slot in day.slots]


async def _named(container: Container, options: argparse.Namespace) -> Slot:
    for one in await _times(container, options, _AHEAD):
        if one.id == options.slot:
            return one
    raise NotFoundError


def _reason(practice: Practice, named: str) -> Reason:
    for one in practice.reasons:
        if named in {one.id, one.name}:
            return one
    raise NotFoundError


def _taken(taken: Taken) -> Done:
    near = [_slot(one) for one in taken.alternatives]
    lines = "\n".join(f"{one['id']}\t{one['start']}" for one in near)
    return {"taken": True, "alternatives": near}, lines, False


def _told(appointment: Appointment, *, done: bool = True) -> Done:
    return _shown(appointment), _line(appointment), done


def _line(one: Appointment) -> str:
    return (
        f"{one.id}\t{one.state}\t{_iso(one.start) or '-'}\t{one.practice.name}\t{one.reason.name}"
    )


def _shown(one: Appointment) -> dict[str, Any]:
    return {
        "id": one.id,
        "state": one.state.value,
        "start": _iso(one.start),
        "end": _iso(one.end),
        "practice": _practice(one.practice),
        "reason": one.reason.name,
        "elsewhere": one.elsewhere,
        "secret": one.secret,
        "message": one.message,
        "offer": _slot(one.offer) if one.offer else None,
        "offer_until": _iso(one.offer_until),
        "alternatives": [_slot(each) for each in one.alternatives],
    }


def _practice(one: Practice) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "specialty": one.specialty_name,
        "place": [one.place.name, *one.place.lines, one.place.postcode, one.place.town],
        "phone": one.place.phone,
        "sector": one.price.sector,
        "reasons": [{"id": each.id, "name": each.name} for each in one.reasons],
        "first": [_slot(each) for each in one.first],
        "distance_km": one.distance_km,
    }


def _slot(one: Slot) -> dict[str, Any]:
    return {"id": one.id, "start": one.start.isoformat(), "end": one.end.isoformat()}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
