"""The emergency sheet of a real space: from its record, on its disk, before its code."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.errors import LockedError, NotFoundError
from services.core.identity import Identity
from services.documents.models import FileToImport, Query
from services.emergency.models import Part
from services.people.models import Protection
from tests.builders import files
from tests.builders.command import command
from tests.builders.paper import frame, words
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALLERGY = "Zéphyrine"


def _allergy(name: str = ALLERGY, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": name,
        "patient": {"reference": "Patient/p"},
        "code": {"text": name},
        "recordedDate": "2025-03-12",
        **more,
    }


def _withdrawn(code: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
    return {"verificationStatus": {"coding": [{"system": system, "code": code}]}}


def _group(status: str = "final") -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"group-{status}",
        "status": status,
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "882-1"}]},
        "valueCodeableConcept": {"text": "O Rh+" if status == "final" else "AB"},
        "effectiveDateTime": "2024-02-01",
    }


async def _opened(data: Path, *resources: dict[str, Any]) -> Container:
    await asyncio.to_thread(make_space, data)
    container = carnet(data, SetClock(NOW))
    await container.people.unlock(CODE)
    if resources:
        found = files.bundle(files.patient(), *resources)
        await container.documents.import_files([FileToImport("record.json", data=found)])
    return container


async def test_known_when_the_record_says_then_what_stands_is_offered_with_where_it_was_read(
    tmp_path: Path,
) -> None:
    container = await _opened(
        tmp_path,
        _allergy(),
        _allergy("Refutée", **_withdrawn("refuted")),
        _group("preliminary"),
        _group(),
    )
    try:
        known = await container.emergency.known()
        [allergy] = known.of(Part.ALLERGIES)
        assert (allergy.text, allergy.date) == (ALLERGY, "2025-03-12")
        assert allergy.source
        assert [one.text for one in known.of(Part.BLOOD_GROUP)] == ["O Rh+"]
        assert (await container.emergency.card()).sections == ()
        with pytest.raises(NotFoundError):
            await container.emergency.choose("nothing", chosen=True)
        with pytest.raises(ValueError, match="by hand"):
            await container.emergency.write(Part.BLOOD_GROUP, "AB")
    finally:
        await container.people.lock()


async def test_blood_group_when_its_document_is_put_aside_then_it_is_said_no_more(
    tmp_path: Path,
) -> None:
    container = await _opened(tmp_path, _group())
    try:
        [group] = (await container.emergency.known()).of(Part.BLOOD_GROUP)
        await container.emergency.choose(group.key, chosen=True)
        for document in (await container.documents.list(Query())).documents:
            await container.documents.delete(document.id)
        known, draft = await container.emergency.known(), await container.emergency.draft()
        assert known.of(Part.BLOOD_GROUP) == ()
        assert container.emergency.gone(known, draft) == 1
        assert (await container.emergency.card()).sections == ()
    finally:
        await container.people.lock()


async def test_sheet_when_shown_then_it_is_read_while_locked_and_updated_and_erased(
    tmp_path: Path,
) -> None:
    container = await _opened(tmp_path, _allergy())
    service, people = container.emergency, container.people
    assert people.space is not None
    id = people.space.id
    folder = tmp_path / "people" / id
    [allergy] = (await service.known()).of(Part.ALLERGIES)
    await service.choose(allergy.key, chosen=True)
    before = _names(folder)
    await people.lock()
    assert await service.locked(id) is None
    assert not service.is_shown(id)

    await people.unlock(CODE)
    await service.show(shown=True)
    assert _names(folder) - before == {"emergency.sealed", "emergency.key"}
    await people.lock()
    shown = await service.locked(id)
    assert shown is not None
    assert [one.text for one in shown.entries(Part.ALLERGIES)] == [ALLERGY]
    with pytest.raises(LockedError):
        await service.card()
    assert _leaks(tmp_path, ALLERGY) == []

    await people.unlock(CODE)
    await service.write(Part.OTHER, "Lentilles zébrées")
    await people.change_secret("999111", Protection.FILE)
    await people.lock()
    shown = await service.locked(id)
    assert shown is not None
    assert [one.text for one in shown.entries(Part.OTHER)] == ["Lentilles zébrées"]
    assert _leaks(tmp_path, "zébrées") == []

    await people.unlock("999111")
    await service.show(shown=False)
    assert _names(folder) & {"emergency.sealed", "emergency.key"} == set()
    await people.lock()
    assert await service.locked(id) is None


async def test_sheets_when_two_spaces_then_each_shows_its_own_and_erasing_one_erases_it(
    tmp_path: Path,
) -> None:
    container = await _opened(tmp_path)
    service, people = container.emergency, container.people
    assert people.space is not None
    first = people.space.id
    await service.write(Part.OTHER, "Premier")
    await service.show(shown=True)
    second = (
        await people.create(CODE, Protection.FILE, Identity("Exemple", "Noé"), another=True)
    ).id
    assert not service.is_shown()
    await service.write(Part.OTHER, "Second")
    await service.show(shown=True)
    await people.lock()
    for id, said in ((first, "Premier"), (second, "Second")):
        card = await service.locked(id)
        assert card is not None
        assert [one.text for one in card.entries(Part.OTHER)] == [said]
    assert await service.locked("../" + first) is None
    people.choose(first)
    await people.erase()
    assert not service.is_shown(first)
    assert service.is_shown(second)
    assert not (tmp_path / "people" / first).exists()


async def test_demonstration_when_open_then_nothing_can_be_shown_before_a_code(
    tmp_path: Path,
) -> None:
    container = carnet(tmp_path, SetClock(NOW))
    await container.people.discover()
    try:
        assert not container.emergency.can_show()
        with pytest.raises(NotFoundError):
            await container.emergency.show(shown=True)
        known = await container.emergency.known()
        assert known.of(Part.ALLERGIES)
        assert known.of(Part.TREATMENTS)
        await container.emergency.choose(known.of(Part.ALLERGIES)[0].key, chosen=True)
        printed = await container.emergency.printed(frame())
        assert known.of(Part.ALLERGIES)[0].text in words(printed.data)
        assert (await container.emergency.printed_card(frame())).data.startswith(b"%PDF")
    finally:
        await container.people.lock()


def test_command_when_run_then_the_sheet_is_chosen_written_and_shown(tmp_path: Path) -> None:
    data, sheet = tmp_path / "space", tmp_path / "sheet.pdf"
    assert command(data, "init", "--local").code == 0
    record = tmp_path / "record.json"
    record.write_bytes(files.bundle(files.patient(), _allergy()))
    assert command(data, "import", str(record)).code == 0
    [known] = [
        one
        for one in command(data, "emergency", "--known", "--json").json
        if one["part"] == "allergies"
    ]
    done = command(data, "emergency", "--choose", known["key"], "--locked", "on", "--json")
    assert done.json["shown_before_the_code"]
    assert ALLERGY in done.json["code"]["text"]
    assert command(data, "emergency", "--write", "blood-group", "AB").code != 0
    assert command(data, "emergency", "--write", "other", "Prothèse", "--pdf", str(sheet)).code == 0
    assert "Prothèse" in words(sheet.read_bytes())
    assert not command(data, "emergency", "--locked", "off", "--json").json["shown_before_the_code"]


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _leaks(folder: Path, text: str) -> list[str]:
    """Return the files that hold these words in clear, in either encoding or as JSON writes them."""
    shapes = (text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode())
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(shape in path.read_bytes() for shape in shapes)
    ]
