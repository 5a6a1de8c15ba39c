"""A server that suddenly shows much less takes nothing away here: the person is asked, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import RemoteError
from services.documents.models import FileToImport, Query
from services.sync.models import VanishedCount
from services.sync.vanishing import Choice
from tests.builders import remote
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, about, reads, searches
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, fill, link, opened

MANY = 12


async def _titles(container: Container, *, deleted: bool = False) -> set[str]:
    listing = await container.documents.list(Query(replaced=True, deleted=deleted), limit=1000)
    return {document.title for document in listing.documents}


def _delete_many(server: FhirFake | LyingServer) -> set[str]:
    """Delete twelve of twenty letters; return their titles."""
    for number in range(MANY):
        server.delete("DocumentReference", f"lettre-{number}")
    return {f"Lettre {number}" for number in range(MANY)}


def _show_again(server: FhirFake | LyingServer) -> None:
    for number in range(MANY):
        server.put(remote.letter(f"lettre-{number}", f"Lettre {number}"))


@pytest.fixture
async def synchronised(device: Container, server: FhirFake) -> Container:
    await link(device, server)
    await device.sync.run()
    return device


async def _asked(container: Container) -> int:
    return (await container.sync.freshness()).vanished.documents


async def test_vanished_when_much_goes_at_once_then_all_stays_and_the_person_is_asked(
    synchronised: Container, server: FhirFake
) -> None:
    before = await _titles(synchronised)
    gone = _delete_many(server)

    report = await synchronised.sync.run()

    assert (report.removed, report.vanished, report.complete) == (0, MANY, True)
    assert await _titles(synchronised) == before
    asked = await synchronised.sync.vanished(100)
    assert {item.title for item in asked} == gone
    # again, also after more went: one question, that grows
    server.delete("DocumentReference", "lettre-19")
    assert (await synchronised.sync.run()).vanished == MANY + 1
    assert await _titles(synchronised) == before


async def test_vanished_when_little_goes_then_it_leaves_unasked(
    synchronised: Container, server: FhirFake
) -> None:
    for number in range(4):
        server.delete("DocumentReference", f"lettre-{number}")

    report = await synchronised.sync.run()

    assert (report.removed, report.vanished) == (4, 0)
    assert len(await _titles(synchronised)) == 17


async def test_vanished_when_the_server_shows_it_again_then_the_question_is_gone(
    synchronised: Container, server: FhirFake
) -> None:
    before = await _titles(synchronised)
    _delete_many(server)
    await synchronised.sync.run()
    _show_again(server)

    report = await synchronised.sync.run()

    assert report.vanished == await _asked(synchronised) == 0
    assert await _titles(synchronised) == before


async def test_vanished_when_kept_then_it_stays_for_good_and_is_not_asked_again(
    synchronised: Container, server: FhirFake
) -> None:
    before = await _titles(synchronised)
    _delete_many(server)
    await synchronised.sync.run()

    await synchronised.sync.settle_vanished(Choice.KEEP)

    server.requests.clear()
    report = await synchronised.sync.run()
    assert (report.removed, report.vanished, report.sent) == (0, 0, 0)
    assert not [request for request in server.requests if request.writes]
    assert await _titles(synchronised) == before
    assert (await synchronised.sync.freshness()).vanished == VanishedCount(kept=MANY)
    _show_again(server)
    await synchronised.sync.run()
    assert await _titles(synchronised) == before
    listing = await synchronised.documents.list(Query(replaced=True), limit=1000)
    assert len(listing.documents) == len(before)  # none twice
    assert (await synchronised.sync.freshness()).vanished == VanishedCount()


async def test_vanished_when_put_aside_then_it_can_be_restored_or_comes_back_by_itself(
    synchronised: Container, server: FhirFake
) -> None:
    before = await _titles(synchronised)
    gone = _delete_many(server)
    await synchronised.sync.run()

    await synchronised.sync.settle_vanished(Choice.PUT_ASIDE)

    assert await _titles(synchronised) == before - gone
    assert await _titles(synchronised, deleted=True) == gone
    assert (await synchronised.sync.run()).vanished == 0
    (one,) = (
        await synchronised.documents.list(Query(text="lettre 3", deleted=True), limit=1)
    ).documents
    await synchronised.documents.restore(one.id)
    assert (await synchronised.sync.run()).sent == 0
    assert one.title in await _titles(synchronised)
    _show_again(server)
    await synchronised.sync.run()
    assert await _titles(synchronised) == before


async def test_vanished_when_put_aside_and_erased_then_it_never_returns(
    synchronised: Container, server: FhirFake
) -> None:
    before = await _titles(synchronised)
    gone = _delete_many(server)
    await synchronised.sync.run()
    await synchronised.sync.settle_vanished(Choice.PUT_ASIDE)
    await synchronised.documents.erase_deleted()
    _show_again(server)

    await synchronised.sync.run()

    assert await _titles(synchronised) == before - gone
    await synchronised.documents.check()


async def test_vanished_when_the_persons_own_is_kept_then_it_leaves_only_by_choice(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    for number in range(8):
        file = FileToImport(f"{number}.txt", data=b"Note %d." % number)
        await device.documents.add(file, f"Note {number}", Category.OTHER)
    assert (await device.sync.run()).sent == 8
    for place in list(server.resources("DocumentReference")):
        type, _, id = place.partition("/")
        if "lettre" not in id and id != "autre":
            server.delete(type, id)
    assert (await device.sync.run()).vanished == 8

    await device.sync.settle_vanished(Choice.KEEP)
    assert (await device.sync.run()).sent == 0
    (note,) = (await device.documents.list(Query(text="note 3"))).documents
    await device.documents.rename(note.id, "Note renommée")
    assert (await device.sync.run()).sent == 0
    assert (await device.sync.freshness()).held == 8

    await device.sync.send_held()
    report = await device.sync.run()
    assert report.sent == 8
    titles = {
        each["content"][0]["attachment"].get("title")
        for each in server.resources("DocumentReference").values()
    }
    assert "Note renommée" in titles
    assert len(await _titles(device)) == 29


@pytest.fixture(params=KINDS)
def lying(request: pytest.FixtureRequest) -> Iterator[LyingServer]:
    behind = KINDS[request.param]()
    fill(behind)
    with LyingServer(behind) as running:
        yield running


def _of_documents(request: Seen) -> bool:
    return reads(request) and request.path.startswith("DocumentReference/")


async def test_vanished_when_the_server_refuses_to_show_some_then_nothing_is_taken_for_deleted(
    lying: LyingServer, tmp_path: Path
) -> None:
    async with opened(tmp_path / "data") as device:
        await link(device, lying)
        await device.sync.run()
        before = await _titles(device)
        _delete_many(lying)
        await device.sync.run()
        lying.lie(Lie.FORBIDDEN, _of_documents)

        await device.sync.settle_vanished(Choice.LOOK_AGAIN)
        await device.sync.run()

        counted = (await device.sync.freshness()).vanished
        assert (counted.documents, counted.withheld) == (0, MANY)
        assert await _titles(device) == before


async def test_vanished_when_looked_for_again_then_what_is_there_stays_and_the_rest_is_asked(
    tmp_path: Path,
) -> None:
    behind = FaithfulServer(page=7, reference=True)
    fill(behind)
    with LyingServer(behind) as lying:
        async with opened(tmp_path / "data") as device:
            await link(device, lying)
            await device.sync.run()
            before = await _titles(device)
            _delete_many(lying)
            assert (await device.sync.run()).vanished == MANY
            lying.lie(Lie.EMPTY_PAGE, searches)  # only asking for each says that three are there
            for number in range(3):
                lying.put(remote.letter(f"lettre-{number}", f"Lettre {number}"))

            await device.sync.settle_vanished(Choice.LOOK_AGAIN)

            assert (await device.sync.run()).vanished == MANY - 3
            assert await _titles(device) == before
            asked = {item.title for item in await device.sync.vanished(100)}
            assert not asked & {"Lettre 0", "Lettre 1", "Lettre 2"}


async def test_vanished_when_a_lost_cursor_is_followed_by_an_empty_feed_then_the_person_is_asked(
    tmp_path: Path,
) -> None:
    behind = FaithfulServer(page=100, reference=True)
    fill(behind)
    with LyingServer(behind) as lying:
        async with opened(tmp_path / "data") as device:
            await link(device, lying)
            await device.sync.run()
            before = await _titles(device)
            behind.feed.lose_cursors()
            lying.lie(Lie.EMPTY_PAGE, searches)
            # and it says of each that it is not there
            lying.lie(Lie.GONE, reads)

            report = await device.sync.run()

            assert report.removed == 0
            assert report.vanished == 23  # 20 letters, a report, its result, and the person
            assert await _titles(device) == before
            lying.be_honest()
            assert (
                await device.sync.run()
            ).vanished == 0  # it was asked for some, and they are there
            assert await _titles(device) == before


@pytest.mark.parametrize("kind", KINDS)
async def test_vanished_when_a_run_is_cut_while_deletions_are_told_then_none_is_judged_early(
    kind: str, tmp_path: Path
) -> None:
    behind = KINDS[kind]()
    fill(behind)
    with LyingServer(behind) as lying:
        for cut in range(1, 5):
            async with opened(tmp_path / f"{cut}") as device:
                await link(device, lying)
                await device.sync.run()
                before = await _titles(device)
                _delete_many(lying)
                seen = 0

                def nth(request: Seen, cut: int = cut) -> bool:
                    nonlocal seen
                    seen += searches(request)
                    return seen == cut

                lying.lie(Lie.CUT_BODY, nth, times=1)
                try:
                    await device.sync.run()
                except RemoteError:
                    assert await _titles(device) == before
                    assert (await device.sync.run()).vanished == MANY
                lying.be_honest()
                assert await _titles(device) == before
                assert await _asked(device) == MANY
                _show_again(lying)


async def test_vanished_when_one_type_is_refused_then_the_others_still_come(tmp_path: Path) -> None:
    behind = FaithfulServer(page=7)
    fill(behind)
    with LyingServer(behind) as lying:
        async with opened(tmp_path / "data") as device:
            await link(device, lying)
            await device.sync.run()
            before = await _titles(device)
            lying.lie(Lie.FORBIDDEN, about("DocumentReference"))
            lying.put(remote.report("autre-bilan", []))

            report = await device.sync.run()

            assert report.received == 1
            assert await _titles(device) >= before
            assert (await device.sync.freshness()).vanished.withheld == 20
            lying.be_honest()
            await device.sync.run()
            assert (await device.sync.freshness()).vanished == VanishedCount()


async def test_vanished_when_what_was_withheld_is_deleted_then_it_leaves(tmp_path: Path) -> None:
    behind = FaithfulServer(page=7)
    fill(behind)
    with LyingServer(behind) as lying:
        async with opened(tmp_path / "data") as device:
            await link(device, lying)
            await device.sync.run()
            lying.lie(Lie.FORBIDDEN, about("DiagnosticReport"), times=1)
            await device.sync.run()
            assert (await device.sync.freshness()).vanished.withheld == 1
            lying.delete("DiagnosticReport", "bilan")

            assert (await device.sync.run()).removed == 1
            assert "Bilan sanguin" not in await _titles(device)


@pytest.mark.parametrize("lie", [Lie.INVALID, Lie.WRONG_ID, Lie.HTML, Lie.HTML_NOT_FOUND])
async def test_vanished_when_asking_for_one_is_answered_badly_then_the_run_goes_on_and_it_stays(
    tmp_path: Path, lie: Lie
) -> None:
    behind = FaithfulServer(page=7, reference=True)
    fill(behind)
    with LyingServer(behind) as lying:
        async with opened(tmp_path / "data") as device:
            await link(device, lying)
            await device.sync.run()
            before = await _titles(device)
            _delete_many(lying)
            await device.sync.run()
            lying.put(remote.letter("lettre-1", "Lettre 1"))
            lying.lie(Lie.EMPTY_PAGE, searches)
            lying.lie(lie, _of_documents)

            report = await device.sync.run()

            assert (report.complete, report.vanished) == (True, MANY)
            assert await _titles(device) == before


async def test_vanished_when_the_server_went_back_to_an_older_copy_then_nothing_is_taken_away(
    tmp_path: Path,
) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            older = len(server.records.log)
            note = FileToImport("note.txt", data=b"Mes questions.")
            await device.documents.add(note, "Mes questions", Category.OTHER)
            await device.sync.run()
            server.records.rewind(older)
            server.feed.epoch += 1

            report = await device.sync.run()

            assert (report.removed, report.vanished) == (0, 1)
            assert await _titles(device) == {"Mes questions"}
            await device.sync.settle_vanished(Choice.KEEP)
            await device.sync.send_held()
            await device.sync.run()
            assert len(server.resources("DocumentReference")) == 1
