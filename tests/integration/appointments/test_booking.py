"""Words, a practice, a time, an appointment: and whatever goes wrong on the way."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.appointments.models import (
    Appointment,
    Booked,
    Filters,
    Hold,
    Kept,
    Mode,
    Practice,
    Reason,
    Slot,
    State,
    Taken,
    TooLate,
    Wanted,
)
from services.core.errors import NotFoundError, OfflineError, RemoteError
from services.sync.models import Server
from tests.builders import remote
from tests.builders.directory import FIRST, FULL, PHYSICIAN, ROLE, VACCINE, VISIT
from tests.fakes.fhir.booking import BookingServer
from tests.integration.sync.conftest import opened

DAY = date(2026, 12, 1)


async def chosen(device: Container, reason: str = VISIT) -> tuple[Practice, Reason, Slot]:
    """Return a practice, a reason and its first free time."""
    practice = await device.appointments.practice(ROLE)
    wanted = next(one for one in practice.reasons if one.id == reason)
    days = await device.appointments.days(ROLE, reason, DAY, 5)
    return practice, wanted, next(slot for day in days for slot in day.slots)


async def held(device: Container, slot: Slot) -> Hold:
    found = await device.appointments.hold(slot)
    assert isinstance(found, Hold)
    return found


async def booked(device: Container, reason: str = VISIT) -> Appointment:
    practice, wanted, slot = await chosen(device, reason)
    done = await device.appointments.confirm(await held(device, slot), practice, wanted)
    assert isinstance(done, Booked)
    return done.appointment


async def cut_short(server: BookingServer, work: Coroutine[Any, Any, object]) -> None:
    """Have work end, as a process that is killed, once its effect is there and before the answer is."""
    server.stalled = threading.Event()
    sending = asyncio.create_task(work)
    await asyncio.to_thread(server.made.wait, 30)
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    server.stalled.set()
    server.stalled = None


async def rows(device: Container) -> int:
    query = "SELECT count(*) FROM resource WHERE type = 'Appointment'"
    return await device.documents.database.read(lambda c: int(c.execute(query).fetchone()[0]))


async def test_search_when_words_are_understood_then_practices_come_by_time_with_price_and_access(
    device: Container,
) -> None:
    assert await device.appointments.can_book()
    filters = Filters(sector_1=True, language="ar")
    found = await device.appointments.search(Wanted(PHYSICIAN, "00100", filters=filters))

    first, second = found.practices
    assert (first.id, first.name, first.distance_km) == (ROLE, "Dr Modèle", 1.5)
    assert (first.price.sector, first.price.lowest, first.price.third_party) == ("1", 3000, True)
    assert (first.place.step_free, first.place.lift, first.place.town) == (
        True,
        False,
        "Ville-Modèle",
    )
    assert first.languages == ("fr", "ar")
    assert first.first[0].start == FIRST
    assert len(first.first) == 3
    assert (second.id, second.first, found.nothing_free) == (FULL, (), False)
    assert await device.appointments.filters() == filters


async def test_search_when_there_is_more_then_the_next_page_follows(
    device: Container, server: BookingServer
) -> None:
    for number in range(25):
        role = {
            **server.resources("PractitionerRole")[f"PractitionerRole/{ROLE}"],
            "id": f"r{number}",
        }
        server.put(role)
    first = await device.appointments.search(Wanted(PHYSICIAN))
    second = await device.appointments.search(Wanted(PHYSICIAN), first.next)
    assert (len(first.practices), len(second.practices), second.next) == (20, 7, "")
    assert not {one.id for one in first.practices} & {one.id for one in second.practices}
    with pytest.raises(RemoteError):
        await device.appointments.search(Wanted(PHYSICIAN), "https://elsewhere.example/fhir")


async def test_days_when_asked_then_each_is_told_in_the_place_s_zone_and_full_ones_are_there(
    device: Container,
) -> None:
    days = await device.appointments.days(ROLE, VISIT, DAY - timedelta(days=1), 7)
    assert [len(one.slots) for one in days] == [0, 4, 4, 4, 4, 4, 0]
    slot = days[1].slots[0]
    assert (slot.start, str(slot.start.tzinfo)) == (FIRST, "Europe/Paris")


async def test_appointment_when_confirmed_then_it_stands_once_here_and_there_and_sync_doubles_nothing(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    left = device.appointments.left(hold)
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)
    assert hold.until - device.clock.now() == pytest.approx(left, abs=timedelta(seconds=2))

    done = await device.appointments.confirm(hold, practice, reason, note="Genou droit")
    assert isinstance(done, Booked)
    made = done.appointment
    assert (made.state, made.start, made.note) == (State.BOOKED, FIRST, "Genou droit")
    assert (made.practice.name, made.practice.place.phone) == ("Dr Modèle", "01 00 00 00 00")
    assert made.reason.bring == ("Carte Vitale", "Dernière ordonnance")
    assert await rows(device) == 1
    await device.sync.run(files=False)
    assert await rows(device) == 1
    mine = await device.appointments.mine()
    assert [one.id for one in mine.coming] == [made.id]
    assert (mine.waiting, mine.past) == ((), ())
    assert len(server.appointments()) == 1
    server.stop()
    assert (await device.appointments.one(made.id)).practice == made.practice


async def test_appointment_when_the_practice_must_agree_then_it_is_pending_and_no_is_a_refusal(
    device: Container, server: BookingServer
) -> None:
    made = await booked(device, VACCINE)
    assert made.state is State.PENDING
    server.say(made.remote, status="cancelled", cancelationReason={"text": "Plus de vaccin"})
    await device.sync.run(files=False)
    refused = await device.appointments.one(made.id)
    assert (refused.state, refused.message) == (State.REFUSED, "Plus de vaccin")


async def test_hold_when_somebody_was_faster_then_what_is_free_near_it_is_offered(
    device: Container, server: BookingServer
) -> None:
    _practice, _reason, slot = await chosen(device)
    server.take(slot.id)
    found = await device.appointments.hold(slot)
    assert isinstance(found, Taken)
    assert 0 < len(found.alternatives) <= 5
    assert isinstance(await device.appointments.hold(found.alternatives[0]), Hold)


async def test_hold_when_too_many_are_open_then_those_of_before_give_way(
    device: Container, server: BookingServer
) -> None:
    (day, *_rest) = await device.appointments.days(ROLE, VISIT, DAY, 1)
    for slot in day.slots:
        await held(device, slot)
    assert [server.status(one.id) for one in day.slots] == ["free"] * 3 + ["busy-tentative"]


async def test_confirm_when_the_hold_ended_and_somebody_took_it_then_it_is_taken_and_nothing_is_kept(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    server.take(slot.id)
    done = await device.appointments.confirm(hold, practice, reason)
    assert isinstance(done, Taken)
    assert done.alternatives
    assert await rows(device) == 0
    assert (await device.appointments.mine()).waiting == ()


async def test_confirm_when_the_hold_ended_and_it_is_still_free_then_it_is_booked(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    server.end_holds()
    assert isinstance(await device.appointments.confirm(hold, practice, reason), Booked)


@pytest.mark.parametrize("lost", [1, 2])
async def test_confirm_when_the_answer_is_lost_then_there_is_one_appointment(
    device: Container, server: BookingServer, lost: int
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    server.lost = lost
    done = await device.appointments.confirm(hold, practice, reason)
    assert isinstance(done, Booked)
    assert len(server.appointments()) == 1
    assert await rows(device) == 1


async def test_confirm_when_the_process_is_killed_before_the_answer_then_the_next_finds_the_one_made(
    tmp_path: Path, device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    await cut_short(server, device.appointments.confirm(hold, practice, reason))
    await device.people.lock()

    async with opened(tmp_path / "data") as again:
        (waiting,) = (await again.appointments.mine()).waiting
        assert waiting.state is State.REQUESTED
        (done,) = await again.appointments.send_waiting()
        assert (done.state, done.start) == (State.BOOKED, FIRST)
        assert (await again.appointments.one(waiting.id)).id == done.id
        assert (await again.appointments.mine()).waiting == ()
        assert await again.appointments.send_waiting() == ()
    assert len(server.appointments()) == 1


async def test_request_when_made_offline_then_it_waits_and_is_granted_when_the_server_is_back(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    server.end_holds()
    server.stop()
    done = await device.appointments.confirm(hold, practice, reason)
    assert isinstance(done, Kept)
    assert done.appointment.state is State.REQUESTED
    with pytest.raises(OfflineError):
        await device.appointments.send_waiting()
    mine = await device.appointments.mine()
    assert ([one.state for one in mine.waiting], mine.coming) == ([State.REQUESTED], ())

    server.start()
    (granted,) = await device.appointments.send_waiting()
    assert (granted.state, granted.start) == (State.BOOKED, slot.start)
    assert (await device.appointments.mine()).waiting == ()
    await device.sync.run(files=False)
    assert await rows(device) == 1


async def test_request_when_its_time_was_taken_meanwhile_then_it_is_refused_with_others(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    kept = await device.appointments.request(slot, practice, reason)
    server.take(slot.id)
    (refused,) = await device.appointments.send_waiting()
    assert refused.state is State.REFUSED
    assert len(refused.alternatives) == 5
    assert await device.appointments.send_waiting() == ()
    (shown,) = (await device.appointments.mine()).waiting
    assert (shown.id, shown.alternatives) == (kept.appointment.id, refused.alternatives)
    await device.appointments.forget(shown.id)
    assert (await device.appointments.mine()).waiting == ()


async def test_request_when_given_up_after_it_may_have_left_then_what_it_became_is_cancelled(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    await cut_short(server, device.appointments.confirm(hold, practice, reason))
    (waiting,) = (await device.appointments.mine()).waiting
    await device.appointments.cancel(waiting.id)
    assert (await device.appointments.mine()).waiting == ()
    await device.appointments.send_waiting()
    assert [one["status"] for one in server.appointments()] == ["cancelled"]
    assert server.status(slot.id) == "free"
    assert [one.state for one in (await device.appointments.mine()).past] == [State.CANCELLED]


async def test_move_when_the_new_time_is_held_then_the_old_one_is_free_and_the_same_appointment_stands(
    device: Container, server: BookingServer
) -> None:
    made = await booked(device)
    days = await device.appointments.days(ROLE, VISIT, DAY + timedelta(days=1), 1)
    later = days[0].slots[0]
    done = await device.appointments.move(made.id, await held(device, later))
    assert isinstance(done, Booked)
    assert (done.appointment.id, done.appointment.start) == (made.id, later.start)
    assert (server.status(made.slot), server.status(later.id)) == ("free", "busy")
    assert done.appointment.version != made.version


async def test_move_when_the_answer_is_lost_or_the_version_is_old_then_it_is_done_once(
    device: Container, server: BookingServer
) -> None:
    made = await booked(device)
    days = await device.appointments.days(ROLE, VISIT, DAY + timedelta(days=1), 1)
    hold = await held(device, days[0].slots[0])
    server.say(made.remote, extension=[*server.appointments()[0]["extension"]])
    server.lost = 1
    done = await device.appointments.move(made.id, hold)
    assert isinstance(done, Booked)
    assert done.appointment.start == hold.slot.start
    assert len(server.appointments()) == 1


async def test_move_when_the_new_time_is_gone_then_the_old_one_stands(
    device: Container, server: BookingServer
) -> None:
    made = await booked(device)
    days = await device.appointments.days(ROLE, VISIT, DAY + timedelta(days=1), 1)
    hold = await held(device, days[0].slots[0])
    server.take(hold.slot.id)
    assert isinstance(await device.appointments.move(made.id, hold), Taken)
    assert (await device.appointments.one(made.id)).start == made.start


async def test_cancel_when_in_time_then_the_time_is_free_and_too_late_asks_for_a_call(
    device: Container, server: BookingServer
) -> None:
    made = await booked(device)
    server.late = True
    late = await device.appointments.cancel(made.id)
    assert isinstance(late, TooLate)
    assert (late.rule.hours, late.phone) == (24, "01 00 00 00 00")
    server.late = False
    gone = await device.appointments.cancel(made.id, "Je suis guéri\r\nX-Evil: 1")
    assert isinstance(gone, Appointment)
    assert gone.state is State.CANCELLED
    assert server.status(made.slot) == "free"
    assert server.appointments()[0]["cancelationReason"]["text"] == "Je suis guéri X-Evil: 1"
    assert [one.id for one in (await device.appointments.mine()).past] == [made.id]


async def test_waiting_list_when_an_earlier_time_is_offered_then_taking_it_gives_up_the_later_one(
    device: Container, server: BookingServer
) -> None:
    made = await booked(device)
    practice = await device.appointments.practice(ROLE)
    waits = await device.appointments.join_waiting_list(
        practice, practice.reasons[0], DAY, DAY + timedelta(days=9), made.id
    )
    assert (waits.state, waits.instead_of) == (State.WAITLIST, made.id)
    server.offer(waits.remote, "c-0-3")
    await device.sync.run(files=False)
    offered = await device.appointments.one(waits.id)
    assert offered.state is State.OFFERED
    assert offered.offer is not None
    assert offered.offer_until is not None
    assert [one.id for one in await device.appointments.reminders(device.clock.now())] == [waits.id]

    declined = await device.appointments.decline(waits.id)
    assert (declined.state, server.status("c-0-3")) == (State.WAITLIST, "free")
    server.offer(waits.remote, "c-0-2")
    await device.sync.run(files=False)
    done = await device.appointments.accept(waits.id)
    assert isinstance(done, Booked)
    assert done.appointment.start == FIRST + timedelta(minutes=30)
    assert (await device.appointments.one(made.id)).state is State.CANCELLED
    assert server.status(made.slot) == "free"


async def test_elsewhere_when_entered_by_hand_then_it_stays_here_and_is_forgotten_when_asked(
    device: Container, server: BookingServer
) -> None:
    made = await device.appointments.add_elsewhere(
        "Kiné", "M. Fictif", "3 rue Exemple\n00100 Ville-Modèle", "01", FIRST, 30, Mode.PLACE
    )
    assert (made.elsewhere, made.state, made.end) == (
        True,
        State.BOOKED,
        FIRST + timedelta(minutes=30),
    )
    assert [one.id for one in (await device.appointments.mine()).coming] == [made.id]
    assert await device.appointments.send_waiting() == ()
    assert server.appointments() == []
    await device.appointments.forget(made.id)
    with pytest.raises(NotFoundError):
        await device.appointments.one(made.id)


async def test_card_when_booked_on_another_device_then_it_is_fetched_once_and_readable_offline(
    tmp_path: Path, device: Container, server: BookingServer
) -> None:
    await booked(device)
    await device.people.lock()
    async with opened(tmp_path / "other") as other:
        await other.sync.link(Server(server.url, remote.PATIENT), None)
        await other.sync.run(files=False)
        (bare,) = (await other.appointments.mine()).coming
        assert (bare.practice.name, bare.practice.place.phone) == ("Dr Modèle", "")
        await other.appointments.send_waiting()
        (whole,) = (await other.appointments.mine()).coming
        assert (whole.practice.place.phone, whole.reason.rule.hours) == ("01 00 00 00 00", 24)


async def test_secret_when_asked_then_the_label_goes_along(
    device: Container, server: BookingServer
) -> None:
    practice, reason, slot = await chosen(device)
    hold = await held(device, slot)
    done = await device.appointments.confirm(hold, practice, reason, secret=True)
    assert isinstance(done, Booked)
    assert done.appointment.secret
    (there,) = server.appointments()
    assert "INVISIBLE_REPRESENTANTS_LEGAUX" in str(there["meta"]["security"])


async def test_booking_when_the_server_offers_none_then_it_is_said(
    device: Container, server: BookingServer
) -> None:
    server.offers_booking = False
    await device.sync.run(files=False)
    assert not await device.appointments.can_book()
