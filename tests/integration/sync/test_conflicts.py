"""Changed on two devices: nothing is lost, and the person is asked where a machine may not decide."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import NotHereError
from services.documents.models import FileToImport, Query
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.sync.versions import Choice, Comparison, File, Kind, Outcome, Question, Side
from tests.builders import remote
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, link, opened

NOTE = b"Questions pour la prochaine fois."
WORDS = (translator("en"), Formats("en"))


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[FhirFake]:
    """Return a server that has nothing yet but the person."""
    with KINDS[request.param]() as running:
        running.put(remote.patient())
        yield running


@pytest.fixture
async def tablet(tmp_path: Path) -> AsyncIterator[Container]:
    async with opened(tmp_path / "tablet") as container:
        yield container


async def _made(
    container: Container, title: str = "Mes questions", category: Category = Category.OTHER
) -> str:
    added = await container.documents.add(FileToImport("note.txt", data=NOTE), title, category)
    return added.documents[0]


async def _both_have(
    device: Container,
    tablet: Container,
    server: FhirFake,
    category: Category = Category.OTHER,
) -> tuple[str, str]:
    """Make a document on the first device, have it on the second; return its id on each."""
    await link(device, server)
    await link(tablet, server)
    id = await _made(device, category=category)
    await device.sync.run()
    await tablet.sync.run()
    (there,) = (await tablet.documents.list(Query(text="questions"))).documents
    return id, there.id


async def _titles(container: Container) -> list[str]:
    found = (await container.documents.list(Query(), limit=100)).documents
    return sorted(each.title for each in found)


async def _asked(container: Container) -> Comparison:
    (conflict,) = await container.conflicts.waiting(WORDS)
    return await container.conflicts.one(conflict.id, WORDS)


def _sent(server: FhirFake) -> list[dict[str, Any]]:
    return list(server.resources("DocumentReference").values())


def _title(resource: dict[str, Any]) -> str:
    return str(resource["content"][0]["attachment"]["title"])


async def _two_titles(
    device: Container, tablet: Container, server: FhirFake, category: Category = Category.OTHER
) -> tuple[str, str]:
    """Have one document renamed on both devices, the tablet's title on the server, and the first device ask."""
    here, there = await _both_have(device, tablet, server, category)
    await tablet.documents.rename(there, "De la tablette")
    await device.documents.rename(here, "Du téléphone")
    await tablet.sync.run()
    assert (await device.sync.run()).conflicts == 1
    return here, there


async def test_fields_changed_apart_are_put_together_on_both_devices(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.rename(there, "De la tablette")
    await device.documents.recategorise(here, Category.LABORATORY)
    await tablet.sync.run()

    report = await device.sync.run()
    await tablet.sync.run()

    assert (report.conflicts, report.sent, report.complete) == (0, 1, True)
    for container, id in ((device, here), (tablet, there)):
        document = (await container.documents.detail(id)).document
        assert (document.title, document.category) == ("De la tablette", Category.LABORATORY)
        assert await container.documents.original(id) == NOTE
        assert not document.differs
    (settled,) = await device.conflicts.settled(WORDS)
    assert settled.choice is Choice.MACHINE
    kept = await device.conflicts.one(settled.id, WORDS)
    assert {(each.mine, each.theirs) for each in kept.differences} >= {
        ("Mes questions", "De la tablette")
    }


async def test_the_same_field_is_asked_and_nothing_is_sent_meanwhile(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, _there = await _two_titles(device, tablet, server)

    asked = await _asked(device)

    assert asked.conflict.question is Question.BOTH_EDITED
    assert asked.conflict.document == here
    (told,) = asked.differences
    assert (told.label, told.mine, told.theirs, told.by) == (
        "Title",
        "Du téléphone",
        "De la tablette",
        Side.BOTH,
    )
    assert asked.theirs.at is not None
    assert asked.mine.at is not None
    assert (asked.mine.file, asked.theirs.file) == (File.HERE, File.HERE)
    assert (await device.documents.detail(here)).document.differs
    assert (await device.sync.freshness()).conflicts == 1
    await device.documents.rename(here, "Encore du téléphone")
    await device.sync.run()
    (sent,) = _sent(server)
    assert _title(sent) == "De la tablette"
    assert (await _asked(device)).differences[0].mine == "Encore du téléphone"


async def test_mine_is_sent_over_theirs(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _two_titles(device, tablet, server)
    asked = await _asked(device)

    assert await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp) is (
        Outcome.DONE
    )
    assert await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp) is (
        Outcome.ANSWERED
    )
    assert (await device.sync.run()).sent == 1
    await tablet.sync.run()

    assert await _titles(device) == await _titles(tablet)
    assert (await tablet.documents.detail(there)).document.title == "Du téléphone"
    assert await tablet.documents.original(there) == NOTE
    assert not (await device.documents.detail(here)).document.differs
    assert (await device.sync.freshness()).conflicts == 0
    (settled,) = await device.conflicts.settled(WORDS)
    kept = await device.conflicts.one(settled.id, WORDS)
    assert kept.differences[0].theirs == "De la tablette"


async def test_theirs_is_shown_here_at_once(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, _there = await _two_titles(device, tablet, server)
    asked = await _asked(device)

    await device.conflicts.resolve(asked.conflict.id, Choice.THEIRS, asked.stamp)

    document = (await device.documents.detail(here)).document
    assert (document.title, document.differs, document.pending) == ("De la tablette", False, False)
    assert await device.documents.original(here) == NOTE
    assert (await device.documents.list(Query(text="tablette"))).documents
    report = await device.sync.run()
    assert (report.sent, report.changed, report.conflicts) == (0, 0, 0)


async def test_both_are_two_documents_with_a_file_each_on_both_devices(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    await _two_titles(device, tablet, server)
    asked = await _asked(device)

    await device.conflicts.resolve(asked.conflict.id, Choice.BOTH, asked.stamp)
    assert (await device.sync.run()).sent == 1
    await tablet.sync.run()

    titles = ["De la tablette", "Du téléphone"]
    for container in (device, tablet):
        found = [
            each
            for each in (await container.documents.list(Query(), limit=100)).documents
            if each.title in titles
        ]
        assert sorted(each.title for each in found) == titles
        for each in found:
            assert await container.documents.original(each.id) == NOTE
    assert len(_sent(server)) == 2
    # One is deleted, its file with it: the other keeps its own.
    (first,) = (await device.documents.list(Query(text="téléphone"))).documents
    await device.documents.delete(first.id)
    await device.sync.run()
    await device.documents.check()
    (left,) = _sent(server)
    url = left["content"][0]["attachment"]["url"]
    assert url.removeprefix("Binary/") in {
        place.removeprefix("Binary/") for place in map(str, server.resources("Binary"))
    }


async def test_fields_are_chosen_one_by_one(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.rename(there, "De la tablette")
    await tablet.documents.recategorise(there, Category.IMAGING)
    await tablet.sync.run()
    await device.documents.rename(here, "Du téléphone")
    await device.documents.recategorise(here, Category.LABORATORY)
    await device.sync.run()
    asked = await _asked(device)
    assert Choice.MERGED in asked.choices
    keys = {told.label: told.key for told in asked.differences}
    resolve = device.conflicts.resolve

    half = await resolve(asked.conflict.id, Choice.MERGED, asked.stamp, {keys["Title"]: Side.MINE})
    whole = await resolve(
        asked.conflict.id,
        Choice.MERGED,
        asked.stamp,
        {keys["Title"]: Side.MINE, keys["Category"]: Side.THEIRS},
    )
    await device.sync.run()
    await tablet.sync.run()

    assert (half, whole) == (Outcome.INCOMPLETE, Outcome.DONE)
    for container, id in ((device, here), (tablet, there)):
        document = (await container.documents.detail(id)).document
        assert (document.title, document.category) == ("Du téléphone", Category.IMAGING)


async def test_a_directive_is_never_put_together_nor_chosen_by_fields(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server, Category.DIRECTIVES)
    await tablet.documents.rename(there, "De la tablette")
    await device.documents.recategorise(here, Category.OTHER)
    await tablet.sync.run()

    assert (await device.sync.run()).conflicts == 1

    asked = await _asked(device)
    assert asked.conflict.policy.kind is Kind.DIRECTIVE
    assert asked.conflict.policy.binding
    assert Choice.MERGED not in asked.choices
    (sent,) = _sent(server)
    assert _title(sent) == "De la tablette"


async def test_the_same_change_on_both_sides_asks_nothing(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.rename(there, "Le même titre")
    await device.documents.rename(here, "Le même titre")
    await tablet.sync.run()

    report = await device.sync.run()

    assert (report.conflicts, report.complete) == (0, True)
    assert (await device.sync.freshness()).waiting == 0
    assert await device.conflicts.settled(WORDS) == ()


async def test_the_server_moves_while_the_person_looks(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _two_titles(device, tablet, server)
    asked = await _asked(device)
    await tablet.documents.rename(there, "De la tablette, encore")
    await tablet.sync.run()
    await device.sync.run()

    outcome = await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)

    assert outcome is Outcome.MOVED
    again = await _asked(device)
    assert again.conflict.id == asked.conflict.id
    assert again.differences[0].theirs == "De la tablette, encore"
    assert await device.conflicts.resolve(again.conflict.id, Choice.THEIRS, again.stamp) is (
        Outcome.DONE
    )
    assert (await device.documents.detail(here)).document.title == "De la tablette, encore"


async def test_the_server_moves_after_the_answer_and_the_person_is_asked_again(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    _here, there = await _two_titles(device, tablet, server)
    asked = await _asked(device)
    await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)
    await tablet.documents.rename(there, "De la tablette, encore")
    await tablet.sync.run()

    assert (await device.sync.run()).conflicts == 1

    (sent,) = _sent(server)
    assert _title(sent) == "De la tablette, encore"
    assert (await _asked(device)).differences[0].mine == "Du téléphone"


async def test_an_answer_is_taken_back_until_it_is_sent(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, _there = await _two_titles(device, tablet, server)
    for choice in (Choice.MINE, Choice.THEIRS, Choice.BOTH):
        asked = await _asked(device)
        await device.conflicts.resolve(asked.conflict.id, choice, asked.stamp)
        assert await device.conflicts.waiting(WORDS) == ()
        assert await device.conflicts.undo(asked.conflict.id)
        assert not await device.conflicts.undo(asked.conflict.id)
        assert await _titles(device) == ["Du téléphone"]
        assert (await device.documents.detail(here)).document.differs
    asked = await _asked(device)
    await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)
    await device.sync.run()

    assert not await device.conflicts.undo(asked.conflict.id)


async def test_edited_here_and_deleted_there_is_asked_then_sent_anew(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.delete(there)
    await tablet.sync.run()
    await device.documents.rename(here, "Du téléphone")

    assert (await device.sync.run()).conflicts == 1
    asked = await _asked(device)
    assert asked.conflict.question is Question.DELETED_THERE
    assert asked.theirs.deleted
    assert await _titles(device) == ["Du téléphone"]
    await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)
    assert (await device.sync.run()).sent == 1
    await tablet.sync.run()

    (sent,) = _sent(server)
    assert _title(sent) == "Du téléphone"
    (back,) = (await tablet.documents.list(Query(text="téléphone"))).documents
    assert await tablet.documents.original(back.id) == NOTE
    assert (await device.sync.run()).changed == 0
    assert await _titles(device) == ["Du téléphone"]


async def test_the_second_device_may_bring_back_what_the_first_one_deleted(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await device.documents.delete(here)
    await device.sync.run()
    await tablet.documents.rename(there, "De la tablette")
    await tablet.sync.run()
    asked = await _asked(tablet)

    await tablet.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)
    assert (await tablet.sync.run()).sent == 1
    await device.sync.run()

    assert await _titles(device) == ["De la tablette"]
    (back,) = (await device.documents.list(Query(text="tablette"))).documents
    assert await device.documents.original(back.id) == NOTE


async def test_what_the_second_device_deleted_it_brings_back_with_its_file(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    _here, there = await _both_have(device, tablet, server)
    await tablet.documents.delete(there)
    await tablet.sync.run()
    await device.sync.run()
    assert await _titles(device) == []
    await tablet.documents.restore(there)

    assert (await tablet.sync.run()).sent == 1
    await device.sync.run()

    (back,) = (await device.documents.list(Query(text="questions"))).documents
    assert await device.documents.original(back.id) == NOTE
    assert (await tablet.sync.freshness()).refused == 0


async def test_edited_here_and_deleted_there_may_be_deleted_here_too(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.delete(there)
    await tablet.sync.run()
    await device.documents.rename(here, "Du téléphone")
    await device.sync.run()
    asked = await _asked(device)

    await device.conflicts.resolve(asked.conflict.id, Choice.THEIRS, asked.stamp)

    assert await _titles(device) == []
    assert await device.conflicts.undo(asked.conflict.id)
    assert await _titles(device) == ["Du téléphone"]
    await device.conflicts.resolve(asked.conflict.id, Choice.THEIRS, asked.stamp)
    await device.sync.run()
    assert _sent(server) == []
    (settled,) = await device.conflicts.settled(WORDS)
    assert settled.title == "Du téléphone"
    await device.documents.restore(here)
    await device.sync.run()
    (sent,) = _sent(server)
    assert _title(sent) == "Du téléphone"


@pytest.mark.parametrize("erased", [False, True])
async def test_deleted_here_and_edited_there_comes_back_and_is_asked_again(
    erased: bool, device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.rename(there, "De la tablette")
    await tablet.sync.run()
    await device.documents.delete(here)
    if erased:
        await device.documents.erase_deleted()

    assert (await device.sync.run()).conflicts == 1
    await device.sync.run()

    asked = await _asked(device)
    assert asked.conflict.question is Question.DELETED_HERE
    assert asked.mine.deleted
    assert await _titles(device) == ["De la tablette"]
    (back,) = (await device.documents.list(Query(text="tablette"))).documents
    assert await device.documents.original(back.id) == NOTE
    assert len(_sent(server)) == 1
    await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)
    assert await _titles(device) == []
    await device.sync.run()
    await tablet.sync.run()
    assert _sent(server) == []
    assert await _titles(tablet) == []
    await device.documents.check()


async def test_what_was_deleted_here_is_kept_after_all(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.rename(there, "De la tablette")
    await tablet.sync.run()
    await device.documents.delete(here)
    await device.sync.run()
    asked = await _asked(device)

    await device.conflicts.resolve(asked.conflict.id, Choice.THEIRS, asked.stamp)
    await device.sync.run()

    assert await _titles(device) == await _titles(tablet) == ["De la tablette"]
    assert (await device.sync.freshness()).conflicts == 0


async def test_deleted_on_both_sides_asks_nothing(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await tablet.documents.delete(there)
    await device.documents.delete(here)
    await tablet.sync.run()

    report = await device.sync.run()

    assert (report.conflicts, report.complete) == (0, True)
    assert (await device.sync.freshness()).waiting == 0


async def test_what_was_met_is_kept_when_the_device_ends_before_the_answer(
    tmp_path: Path, tablet: Container, server: FhirFake
) -> None:
    data = tmp_path / "phone"
    async with opened(data) as device:
        await _two_titles(device, tablet, server)
    server.stop()
    async with opened(data) as device:
        asked = await _asked(device)
        assert asked.differences[0].theirs == "De la tablette"
        await device.conflicts.resolve(asked.conflict.id, Choice.BOTH, asked.stamp)
    server.start()
    async with opened(data) as device:
        assert (await device.sync.run()).sent == 1
        assert await _titles(device) == ["De la tablette", "Du téléphone"]


async def test_both_are_refused_while_the_file_is_still_on_the_server(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    await link(device, server)
    await link(tablet, server)
    id = await _made(device)
    await device.sync.run()
    await tablet.sync.run()
    (there,) = (await tablet.documents.list(Query(text="questions"))).documents
    await device.documents.rename(id, "Du téléphone")
    await device.sync.run()

    def forget_file(connection: Any) -> None:
        connection.execute("UPDATE document SET sha256 = '' WHERE id = ?", (there.id,))

    await tablet.documents.database.write(forget_file)
    await tablet.documents.rename(there.id, "De la tablette")
    await tablet.sync.run()
    asked = await _asked(tablet)

    with pytest.raises(NotHereError):
        await tablet.conflicts.resolve(asked.conflict.id, Choice.BOTH, asked.stamp)

    assert await tablet.conflicts.count() == 1


async def test_a_document_kept_to_this_device_is_not_overwritten_by_the_server(
    device: Container, tablet: Container, server: FhirFake
) -> None:
    here, there = await _both_have(device, tablet, server)
    await device.sync.unlink()
    await device.documents.rename(here, "Du téléphone")
    await tablet.documents.rename(there, "De la tablette")
    await tablet.sync.run()

    await link(device, server)
    await device.sync.run()

    assert (await _asked(device)).differences[0].mine == "Du téléphone"
    assert json.dumps(_sent(server)).count("De la tablette") == 1
