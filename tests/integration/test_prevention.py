"""Prevention of a real space: what its record knows, what the person says, and what the command tells."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.errors import LockedError, NotFoundError
from services.documents.models import FileToImport
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.prevention.models import Card, Kind, Reason, Status
from services.printing.models import Frame
from tests.builders import files
from tests.builders.command import command
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def _dose(code: str, on: str, **more: Any) -> dict[str, Any]:
    concept = {"coding": [{"system": "http://www.whocc.no/atc", "code": code}]}
    return {
        "resourceType": "Immunization",
        "id": f"{code}-{on}",
        "status": "completed",
        "vaccineCode": concept,
        "patient": {"reference": "Patient/p"},
        "occurrenceDateTime": on,
        **more,
    }


async def _opened(data: Path, *resources: dict[str, Any]) -> Container:
    await asyncio.to_thread(make_space, data)
    container = carnet(data, SetClock(NOW))
    await container.people.unlock(CODE)
    person = files.patient(birthDate="1961-06-20", gender="female")
    found = files.bundle(person, *resources)
    await container.documents.import_files([FileToImport("record.json", data=found)])
    return container


async def _card(container: Container, rule: str) -> Card:
    return next(one for one in await container.prevention.cards() if one.rule.id == rule)


async def test_what_the_record_holds_is_counted_with_where_it_was_read(tmp_path: Path) -> None:
    container = await _opened(
        tmp_path,
        _dose("J07BB02", "2026-10-20"),
        _dose("J07CA01", "2016-10-20"),
        _dose("J07BK03", "2026-01-20", status="not-done"),
    )
    try:
        flu = await _card(container, "vax-grippe-65")
        assert flu.status is Status.DONE
        assert flu.counted[0].origin.startswith("Immunization/")
        assert (await _card(container, "vax-dtp-65")).status is Status.DUE
        assert (await _card(container, "vax-zona-65")).status is Status.DUE
        assert (await _card(container, "scr-sein")).status is Status.DUE
        assert [line.target for line in await container.prevention.vaccines() if line.doses] == [
            "diphtheria",
            "tetanus",
            "polio",
            "influenza",
        ]
    finally:
        await container.people.lock()


async def test_what_the_person_says_counts_and_is_taken_back(tmp_path: Path) -> None:
    container = await _opened(tmp_path)
    service = container.prevention
    try:
        await service.say("scr-sein", Kind.DONE, "2026-03")
        assert (await _card(container, "scr-sein")).status is Status.DONE
        await service.say("scr-sein", Kind.REFUSED)
        assert (await _card(container, "scr-sein")).status is Status.NOT_CONCERNED
        await service.say("scr-sein", Kind.NOT_FOR_ME)
        assert await service.undo("scr-sein")
        assert (await _card(container, "scr-sein")).reason is Reason.REFUSED  # it holds again
        assert await service.undo("scr-sein")
        assert (await _card(container, "scr-sein")).status is Status.DONE
        assert await service.undo("scr-sein")
        assert not await service.undo("scr-sein")
        assert (await _card(container, "scr-sein")).status is Status.DUE
        await service.say("scr-sein", Kind.REMIND, "2027-01-15")
        card = await _card(container, "scr-sein")
        assert (card.status, card.quiet) == (Status.DUE, True)
        months = await service.calendar()
        assert "scr-sein" in {
            one.rule.id for month in months if month.month == "2027-01" for one in month.cards
        }
    finally:
        await container.people.lock()


@pytest.mark.parametrize(
    ("kind", "on"),
    [(Kind.DONE, ""), (Kind.DONE, "2027-01-01"), (Kind.DONE, "soon"), (Kind.REFUSED, "2026-01-01")],
)
async def test_what_cannot_be_is_refused(tmp_path: Path, kind: Kind, on: str) -> None:
    container = await _opened(tmp_path)
    try:
        with pytest.raises(ValueError, match=r"day|future"):
            await container.prevention.say("scr-sein", kind, on)
        with pytest.raises(NotFoundError):
            await container.prevention.say("no-such-rule", Kind.REFUSED)
    finally:
        await container.people.lock()
    with pytest.raises(LockedError):
        await container.prevention.cards()


async def test_a_shared_view_and_the_paper_hold_nothing_intimate(tmp_path: Path) -> None:
    container = await _opened(tmp_path)
    try:
        shared = await container.prevention.cards(shared=True)
        assert shared
        assert not [one for one in shared if one.intimate or one.rule.intimate]
        frame = Frame((translator("fr"), Formats("fr", UTC)), NOW)
        printed = await container.prevention.printed(frame)
        assert printed.data.startswith(b"%PDF")
    finally:
        await container.people.lock()


def test_the_command_lists_explains_and_keeps_what_is_said(tmp_path: Path) -> None:
    make_space(tmp_path)
    inbox = tmp_path / "record.json"
    inbox.write_bytes(files.bundle(files.patient(birthDate="1961-06-20", gender="female")))
    assert command(tmp_path, "import", inbox).code == 0
    listed = json.loads(command(tmp_path, "prevention", "--json").out)
    assert "vax-zona-65" in {one["id"] for one in listed if one["status"] == "due"}
    why = json.loads(command(tmp_path, "prevention", "--why", "scr-sein", "--json").out)
    assert why["sources"]
    assert command(tmp_path, "prevention", "refuse", "scr-sein").code == 0
    listed = json.loads(command(tmp_path, "prevention", "--json").out)
    assert "scr-sein" not in {one["id"] for one in listed}
    assert command(tmp_path, "prevention", "undo", "scr-sein").code == 0
    assert command(tmp_path, "prevention", "done", "scr-sein").code == 1
    assert command(tmp_path, "prevention", "done", "scr-sein", "--on", "2026-03").code == 0
    assert command(tmp_path, "prevention", "undo", "no-such-rule").code == 1
