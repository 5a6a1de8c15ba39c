"""Servers that say what no server should: a clear error, nothing lost, nothing stored."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.appointments.models import Booked, Hold, State, Taken, Wanted
from services.core.errors import Fault, RemoteError
from services.sync.models import Server
from tests.builders import remote
from tests.builders.directory import PHYSICIAN, ROLE, VISIT
from tests.fakes.fhir.booking import BookingServer
from tests.fakes.fhir.exchange import Json, Reply, Seen, encoded
from tests.integration.appointments.test_booking import DAY, chosen, held, rows
from tests.integration.sync.conftest import opened

Lie = Callable[[Json], Any]


class Liar(BookingServer):
    """Says something else than the truth to requests that `about` (method, path beginning) names, `times` times."""

    def __init__(self) -> None:
        super().__init__()
        self.lie: Lie | None = None
        self.about = ("", "")
        self.times = 1

    def tell(self, method: str, path: str, lie: Lie, times: int = 1) -> None:
        self.about, self.lie, self.times = (method, path), lie, times

    def reply(self, request: Seen) -> Reply:
        answer = super().reply(request)
        method, path = self.about
        if self.lie and request.method == method and request.path.startswith(path) and self.times:
            self.times -= 1
            said = self.lie(json.loads(answer.body))
            body = said if isinstance(said, bytes) else encoded(said)
            return Reply(answer.status, body, {"Content-Type": "application/fhir+json"})
        return answer


@pytest.fixture
def liar() -> Iterator[Liar]:
    with Liar() as running:
        running.put(remote.patient())
        yield running


@pytest.fixture
async def lied_to(tmp_path: Path, liar: Liar) -> AsyncIterator[Container]:
    async with opened(tmp_path / "data") as container:
        await container.sync.link(Server(liar.url, remote.PATIENT), None)
        await container.sync.run(files=False)
        yield container


def first(bundle: Json, **changes: Any) -> Json:
    return {**bundle, "entry": [_with(bundle["entry"][0], changes), *bundle["entry"][1:]]}


def _with(entry: Json, changes: dict[str, Any]) -> Json:
    return {**entry, "resource": {**entry["resource"], **changes}}


WRONG_TIMES: dict[str, Lie] = {
    "another schedule": lambda b: first(b, schedule={"reference": "Schedule/complet"}),
    "no schedule": lambda b: first(b, schedule={}),
    "no zone": lambda b: first(b, start="2026-12-01T09:00:00"),
    "ends before it starts": lambda b: first(b, end="2026-12-01T08:00:00+01:00"),
    "no date": lambda b: first(b, start="soon", end="later"),
    "far away": lambda b: first(b, start="0001-01-01T00:00:00Z"),
    "a list for a word": lambda b: first(b, status=["free"]),
    "a number for a date": lambda b: first(b, start=5),
    "no id": lambda b: first(b, id=""),
    "an id that is a path": lambda b: first(b, id="../../Patient/x"),
    "no bundle": lambda _: {"resourceType": "Patient"},
    "half": lambda b: json.dumps(b).encode()[:200],
    "nothing": lambda _: b"",
    "a page for ever": lambda b: {**b, "link": [{"relation": "next", "url": "Slot?again"}]},
    "elsewhere": lambda b: {**b, "link": [{"relation": "next", "url": "https://evil.example/"}]},
    "huge": lambda b: {**b, "entry": b["entry"] * 400},
    "nested": lambda _: b'{"resourceType":"Bundle","entry":' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", WRONG_TIMES)
async def test_days_when_the_server_lies_then_a_clear_error_and_nothing_is_shown(
    lied_to: Container, liar: Liar, name: str
) -> None:
    liar.tell("GET", "Slot", WRONG_TIMES[name], times=100)
    with pytest.raises(RemoteError) as refused:
        await lied_to.appointments.days(ROLE, VISIT, DAY, 5)
    assert refused.value.fault in {Fault.WRONG_ANSWER, Fault.ORIGIN}


@pytest.mark.parametrize(
    "lie",
    [
        lambda b: first(b, specialty="text"),
        lambda b: first(b, extension=[{"url": "urn:carnet:price-lowest", "valueInteger": "30"}]),
        lambda b: {**b, "entry": "none"},
        lambda b: {**b, "type": "history"},
    ],
)
async def test_search_when_the_server_lies_then_a_clear_error(
    lied_to: Container, liar: Liar, lie: Lie
) -> None:
    liar.tell("GET", "PractitionerRole/$find-care", lie)
    with pytest.raises(RemoteError) as refused:
        await lied_to.appointments.search(Wanted(PHYSICIAN))
    assert refused.value.fault is Fault.WRONG_ANSWER


@pytest.mark.parametrize(
    "lie",
    [
        lambda s: {**s, "id": "other"},
        lambda s: {**s, "status": "free"},
        lambda s: {**s, "start": "2026-12-01T09:00:00"},
    ],
)
async def test_hold_when_the_answer_is_wrong_then_nothing_is_held_here(
    lied_to: Container, liar: Liar, lie: Lie
) -> None:
    _practice, _reason, slot = await chosen(lied_to)
    liar.tell("PUT", "Slot", lie)
    with pytest.raises(RemoteError) as refused:
        await lied_to.appointments.hold(slot)
    assert refused.value.fault is Fault.WRONG_ANSWER


@pytest.mark.parametrize("until", ["2000-01-01T00:00:00Z", "never", "9999-12-31T00:00:00Z"])
async def test_hold_when_its_end_is_absurd_then_it_is_bounded(
    lied_to: Container, liar: Liar, until: str
) -> None:
    _practice, _reason, slot = await chosen(lied_to)
    end = {"url": "urn:carnet:hold-until", "valueInstant": until}
    liar.tell("PUT", "Slot", lambda s: {**s, "extension": [end]})
    hold = await held(lied_to, slot)
    assert timedelta(0) <= lied_to.appointments.left(hold) <= timedelta(hours=1)


@pytest.mark.parametrize("contained", ["text", [5], [{"resourceType": "Slot", "id": "x"}], None])
async def test_hold_when_the_alternatives_are_nonsense_then_the_refusal_stands(
    lied_to: Container, liar: Liar, contained: Any
) -> None:
    _practice, _reason, slot = await chosen(lied_to)
    liar.take(slot.id)
    liar.tell("PUT", "Slot", lambda o: {**o, "contained": contained})
    assert await lied_to.appointments.hold(slot) == Taken()


ANOTHER = [{"actor": {"reference": "Patient/marcel"}, "status": "accepted"}]


@pytest.mark.parametrize(
    "lie",
    [
        lambda a: {**a, "participant": ANOTHER},
        lambda a: {**a, "resourceType": "Patient"},
        lambda _: b"<html>",
        lambda a: {**a, "id": 5},
    ],
)
async def test_confirm_when_the_answer_is_wrong_then_nothing_is_stored_and_the_key_finds_it_later(
    lied_to: Container, liar: Liar, lie: Lie
) -> None:
    practice, reason, slot = await chosen(lied_to)
    hold: Hold = await held(lied_to, slot)
    liar.tell("POST", "Appointment", lie, times=9)
    try:
        done = await lied_to.appointments.confirm(hold, practice, reason)
    except RemoteError as error:
        assert error.fault in {Fault.WRONG_ANSWER, Fault.NOT_FHIR}
        assert await rows(lied_to) == 0
        (waiting,) = (await lied_to.appointments.mine()).waiting
        assert waiting.state is State.REQUESTED
        liar.times = 0
        (found,) = await lied_to.appointments.send_waiting()
        assert found.state is State.BOOKED
    else:
        assert isinstance(done, Booked)  # it was read again by its key, and that answer was right
    assert len(liar.appointments()) == 1
    assert await rows(lied_to) == 1


async def test_record_when_an_appointment_is_odd_then_the_others_are_still_shown(
    lied_to: Container, liar: Liar
) -> None:
    practice, reason, slot = await chosen(lied_to)
    done = await lied_to.appointments.confirm(await held(lied_to, slot), practice, reason)
    assert isinstance(done, Booked)
    mine = [{"actor": {"reference": f"Patient/{remote.PATIENT}"}, "status": "accepted"}]
    for number, odd in enumerate(
        (
            {"status": "booked", "start": "2026-12-05"},
            {"status": 5},
            {"status": "booked", "participant": [*mine, 5, {"actor": "x"}], "extension": "x"},
            {"status": "cancelled", "cancelationReason": ["x"], "slot": "x"},
            {"status": "booked", "comment": {"a": 1}, "serviceType": [{"coding": 5}]},
        )
    ):
        made = {"resourceType": "Appointment", "id": f"odd-{number}", "participant": mine, **odd}
        liar.put(made)
    await lied_to.sync.run(files=False)
    shown = await lied_to.appointments.mine()
    assert done.appointment.id in {one.id for one in shown.coming}
