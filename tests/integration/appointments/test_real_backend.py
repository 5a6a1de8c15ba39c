"""The app against our own server, in a process of its own: what the small fake says is what it says."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.appointments.models import (
    Appointment,
    Booked,
    Hold,
    Kept,
    Practice,
    Reason,
    Slot,
    State,
    Taken,
    Wanted,
)
from services.core.clock import SystemClock
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


async def device_of(tmp_path: Path, backend: Backend, person: str) -> Container:
    data = tmp_path / person
    await asyncio.to_thread(make_space, data)
    container = carnet(data, SystemClock())
    await container.people.unlock(CODE)
    patient = await asyncio.to_thread(backend.patient, person)
    token = await asyncio.to_thread(backend.token, person)
    await container.sync.link(Server(backend.url, patient), token)
    await container.sync.run(files=False)
    return container


@pytest.fixture
async def device(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    container = await device_of(tmp_path, backend, "camille")
    yield container
    await container.people.lock()


@pytest.fixture
async def other(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    container = await device_of(tmp_path, backend, "marcel")
    yield container
    await container.people.lock()


async def free(device: Container, words: str = "toubib") -> tuple[Practice, Reason, list[Slot]]:
    """Return a practice that agrees by itself, and its free times of the two weeks after tomorrow."""
    (meaning, *_rest) = device.appointments.meanings(words)
    found = await device.appointments.search(Wanted(meaning.specialty))
    first = device.clock.now().date() + timedelta(days=2)
    for one in found.practices:
        practice = await device.appointments.practice(one.id)
        for reason in practice.reasons:
            days = await device.appointments.days(practice.id, reason.id, first, 14)
            slots = [slot for day in days for slot in day.slots]
            if len(slots) > 4 and not reason.needs_agreement:
                return practice, reason, slots
    raise AssertionError("nobody is free")


async def held(device: Container, slot: Slot) -> Hold:
    found = await device.appointments.hold(slot)
    assert isinstance(found, Hold)
    return found


async def rows(device: Container) -> int:
    query = "SELECT count(*) FROM resource WHERE type = 'Appointment' AND deleted_at IS NULL"
    return await device.documents.database.read(lambda c: int(c.execute(query).fetchone()[0]))


async def test_care_when_found_held_and_confirmed_then_it_stands_once_moves_and_is_given_up(
    device: Container,
) -> None:
    assert await device.appointments.can_book()
    practice, reason, slots = await free(device)
    assert practice.name
    assert practice.place.town
    assert reason.minutes
    before = await rows(device)
    hold = await held(device, slots[0])
    assert timedelta(minutes=4) < device.appointments.left(hold) <= timedelta(minutes=5)
    done = await device.appointments.confirm(hold, practice, reason, note="Genou")
    assert isinstance(done, Booked)
    made = done.appointment
    assert (made.state, made.start, made.note) == (State.BOOKED, slots[0].start, "Genou")
    await device.sync.run(files=False)
    assert await rows(device) == before + 1

    moved = await device.appointments.move(made.id, await held(device, slots[2]))
    assert isinstance(moved, Booked)
    assert (moved.appointment.id, moved.appointment.start) == (made.id, slots[2].start)
    assert isinstance(await device.appointments.hold(slots[0]), Taken | Hold)
    gone = await device.appointments.cancel(made.id, "Guérie")
    assert gone.state is State.CANCELLED  # type: ignore[union-attr] # two weeks ahead is never too late
    await device.sync.run(files=False)
    assert await rows(device) == before + 1


async def test_time_when_two_people_want_it_then_one_has_it_and_the_other_is_offered_others(
    device: Container, other: Container
) -> None:
    _practice, _reason, slots = await free(device)
    hold = await held(device, slots[1])
    refused = await other.appointments.hold(slots[1])
    assert isinstance(refused, Taken)
    assert refused.alternatives
    assert all(slot.id != slots[1].id for slot in refused.alternatives)
    await device.appointments.release(hold)
    (again,) = [one for one in (await free(other))[2] if one.id == slots[1].id]
    await other.appointments.release(await held(other, again))


async def test_request_when_sent_later_then_it_is_granted_or_refused_with_others(
    device: Container, other: Container
) -> None:
    practice, reason, slots = await free(device)
    kept = await device.appointments.request(slots[3], practice, reason)
    assert isinstance(kept, Kept)
    (granted,) = await device.appointments.send_waiting()
    assert (granted.state, granted.start) == (State.BOOKED, slots[3].start)
    await other.appointments.request(slots[3], practice, reason)
    (refused,) = await other.appointments.send_waiting()
    assert refused.state is State.REFUSED
    assert refused.alternatives
    await device.appointments.cancel(granted.id)


async def test_waiting_list_when_joined_then_it_is_left_again(device: Container) -> None:
    practice, reason, slots = await free(device)
    done = await device.appointments.confirm(await held(device, slots[-1]), practice, reason)
    assert isinstance(done, Booked)
    first = device.clock.now().date()
    waits = await device.appointments.join_waiting_list(
        practice, reason, first, first + timedelta(days=1), done.appointment.id
    )
    assert (waits.state, waits.instead_of) == (State.WAITLIST, done.appointment.id)
    left = await device.appointments.cancel(waits.id)
    assert left.state is State.CANCELLED  # type: ignore[union-attr] # a place on a list has no rule
    await device.appointments.cancel(done.appointment.id)


async def test_secret_when_a_person_of_age_asks_then_the_label_stands(device: Container) -> None:
    practice, reason, slots = await free(device)
    hold = await held(device, slots[4])
    done = await device.appointments.confirm(hold, practice, reason, secret=True)
    assert isinstance(done, Booked)
    assert done.appointment.secret
    await device.appointments.cancel(done.appointment.id)


async def as_it_becomes(device: Container, id: str, state: State) -> Appointment:
    """Synchronise until an appointment is in a state: offers are made by a worker of the server's."""
    async with asyncio.timeout(60):
        while True:
            await device.sync.run(files=False)
            found = await device.appointments.one(id)
            if found.state is state:
                return found
            await asyncio.sleep(0.2)


async def test_waiting_list_when_somebody_gives_up_then_their_time_is_offered_and_taken(
    device: Container, other: Container
) -> None:
    practice, reason, slots = await free(device)
    # What the other tests gave back may still be offered: a day that none of them touched.
    touched = {slot.start.date() for slot in (*slots[:5], slots[-1])}
    early = next(slot for slot in slots if slot.start.date() not in touched)
    late = slots[-1]
    theirs = await other.appointments.confirm(await held(other, early), practice, reason)
    mine = await device.appointments.confirm(await held(device, late), practice, reason)
    assert isinstance(theirs, Booked)
    assert isinstance(mine, Booked)
    day = early.start.date()
    waits = await device.appointments.join_waiting_list(
        practice, reason, day, day, mine.appointment.id
    )
    await other.appointments.cancel(theirs.appointment.id)

    offered = await as_it_becomes(device, waits.id, State.OFFERED)
    assert offered.offer is not None
    assert offered.offer.start == early.start
    assert offered.offer_until is not None
    assert offered.offer_until > device.clock.now()
    due = await device.appointments.reminders(device.clock.now())
    assert due[0].id == waits.id
    done = await device.appointments.accept(waits.id)
    assert isinstance(done, Booked)
    assert (done.appointment.state, done.appointment.start) == (State.BOOKED, early.start)
    assert (await device.appointments.one(mine.appointment.id)).state is State.CANCELLED
    await device.sync.run(files=False)
    assert (await device.appointments.one(waits.id)).state is State.BOOKED
    await device.appointments.cancel(waits.id)


async def test_practice_when_it_runs_late_moves_or_refuses_then_the_next_sync_says_so(
    device: Container, backend: Backend
) -> None:
    practice, reason, slots = await free(device)
    done = await device.appointments.confirm(await held(device, slots[1]), practice, reason)
    assert isinstance(done, Booked)
    made = done.appointment
    which = ("--person", "camille", "--id", made.remote)
    await asyncio.to_thread(backend.act, "appointments", "late", *which, "--minutes", "25")
    await device.sync.run(files=False)
    assert (await device.appointments.one(made.id)).late_minutes == 25
    await asyncio.to_thread(backend.act, "appointments", "move", *which)
    await device.sync.run(files=False)
    moved = await device.appointments.one(made.id)
    assert moved.start != made.start
    assert (moved.state, moved.practice) == (State.BOOKED, made.practice)
    await asyncio.to_thread(backend.act, "appointments", "refuse", *which, "--why", "Absente")
    await device.sync.run(files=False)
    refused = await device.appointments.one(made.id)
    assert refused.message == "Absente"
    assert refused.state is State.REFUSED
    assert refused.id in {one.id for one in (await device.appointments.mine()).waiting}
