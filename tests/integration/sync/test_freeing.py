"""Files taken off this device: only what the server showed that it has, and back when asked for."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import (
    FreedError,
    LostFileError,
    NotConnectedError,
    NotHereError,
    OfflineError,
    RemoteError,
)
from services.documents.models import FileToImport, Query
from services.storage.attachments import Attachments
from services.sync.device_storage import Choice, Freed
from tests.builders import remote
from tests.builders.space import CODE
from tests.fakes.clock import SetClock
from tests.fakes.disk import FaultyDisk, Killed
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, about
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import link, opened

NOTE = "Questions zébrées pour la prochaine fois.".encode()
LETTERS = 20


async def all_files(device: Container) -> dict[str, bytes]:
    documents = (await device.documents.list(Query(), limit=100)).documents
    device.documents.forget_opened()
    return {one.id: await device.documents.original(one.id) for one in documents}


async def of(device: Container, text: str) -> str:
    (document,) = (await device.documents.list(Query(text=text))).documents
    return document.id


def on_disk(device: Container) -> set[str]:
    return device.people.record.current.attachments.names()


async def test_what_the_server_has_is_freed_and_comes_back_the_same(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    await device.sync.run()
    before = await all_files(device)
    listed = (await device.documents.list(Query(), limit=100)).documents
    use = await device.storage.use()
    assert use.free_able[Choice.ALL].files == 1  # all letters have the same bytes
    assert use.files.bytes == use.free_able[Choice.ALL].bytes > 0

    freed = await device.storage.free(Choice.ALL)

    assert freed == Freed(1, len(remote.LETTER), 0)
    assert on_disk(device) == set()
    after = await device.storage.use()
    assert (after.files.files, after.freed.files, after.freed.bytes) == (0, 1, len(remote.LETTER))
    assert (await device.documents.list(Query(), limit=100)).documents == listed
    assert (await device.documents.list(Query(text="souffle"))).documents  # its words are found
    letter = await of(device, "lettre 7")
    with pytest.raises(FreedError):
        await device.documents.original(letter)
    await device.documents.check()
    assert (await device.sync.run()).contents == 0  # not fetched by itself
    assert on_disk(device) == set()

    seen: list[tuple[int, int | None]] = []
    await device.storage.fetch(letter, lambda done, of: seen.append((done, of)))

    assert await device.documents.original(letter) == remote.LETTER
    assert await all_files(device) == before
    assert (await device.storage.use()).freed.files == 0
    await device.documents.check()


async def test_what_is_only_here_is_never_freed(device: Container, server: FhirFake) -> None:
    await link(device, server)
    await device.sync.run()
    await device.documents.add(FileToImport("n.txt", data=NOTE), "Mes questions", Category.OTHER)
    note = await of(device, "mes questions")

    assert not await device.storage.may_free(note)  # it waits to be sent
    assert (await device.storage.free_one(note)).files == 0

    await device.sync.run()
    freed = await device.storage.free_one(note)
    # A server that gives ids itself has it inside the document: there is no file to ask for.
    expected = 1 if not freed.kept else 0
    assert freed.files == expected
    if expected:
        with pytest.raises(FreedError):
            await device.documents.original(note)
        await device.storage.fetch(note)
    assert await device.documents.original(note) == NOTE


async def test_a_document_of_mine_that_was_freed_can_be_renamed_and_keeps_its_file(
    tmp_path: Path,
) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        async with opened(tmp_path / "data") as device, opened(tmp_path / "second") as second:
            await link(device, server)
            await link(second, server)
            added = await device.documents.add(
                FileToImport("n.txt", data=NOTE), "Mes questions", Category.OTHER
            )
            [note] = added.documents
            await device.sync.run()
            assert (await device.storage.free_one(note)).files == 1
            await device.documents.rename(note, "Autre titre")

            assert (await device.sync.run()).sent == 1

            await second.sync.run()
            there = await of(second, "autre titre")
            assert await second.documents.original(there) == NOTE
            # And a title given elsewhere brings no file back, nor loses its words.
            await second.documents.rename(there, "Troisième titre")
            await second.sync.run()
            assert (await device.sync.run()).contents == 0
            assert await of(device, "troisième titre") == note
            assert await of(device, "zébrées") == note
            with pytest.raises(FreedError):
                await device.documents.original(note)
            await device.storage.fetch(note)
            assert await device.documents.original(note) == NOTE


async def test_a_new_version_of_a_freed_file_is_fetched_as_any_other(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre"))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            await device.storage.free(Choice.ALL)
            server.put(remote.binary("lettre-file", NOTE))
            server.put(remote.letter("lettre", data=NOTE))

            assert (await device.sync.run()).contents == 1

            assert list((await all_files(device)).values()) == [NOTE]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda server: server.delete("Binary", "lettre-file"),
        lambda server: server.put(remote.binary("lettre-file", remote.LETTER + b"?")),
        lambda server: server.put(remote.binary("lettre-file", b"")),
    ],
)
@pytest.mark.parametrize("reference", [True, False])
async def test_what_the_server_does_not_show_stays(
    tmp_path: Path, spoil: Callable[[FhirFake], object], reference: bool
) -> None:
    with FaithfulServer(reference=reference) as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre"))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            spoil(server)

            assert await device.storage.free(Choice.ALL) == Freed(kept=1)

            assert list((await all_files(device)).values()) == [remote.LETTER]


async def test_other_content_of_the_same_size_stays_on_a_server_that_is_not_ours(
    tmp_path: Path,
) -> None:
    with FaithfulServer() as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre"))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            server.put(remote.binary("lettre-file", b"?" * len(remote.LETTER)))

            assert (await device.storage.free(Choice.ALL)).kept == 1
            assert list((await all_files(device)).values()) == [remote.LETTER]


async def test_bytes_that_another_document_has_here_only_stay(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre"))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            await device.documents.add(
                FileToImport("copie.txt", data=remote.LETTER), "Copie", Category.OTHER
            )

            assert (await device.storage.use()).free_able[Choice.ALL].files == 0
            assert (await device.storage.free(Choice.ALL)).files == 0
            await all_files(device)

            await device.sync.run()
            assert (await device.storage.free(Choice.ALL)).files == 1


async def test_offline_nothing_is_freed_and_a_freed_file_says_so_calmly(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        for number in range(2):
            server.put(remote.binary(f"l{number}-file", NOTE * (number + 1)))
            server.put(remote.letter(f"l{number}", data=NOTE * (number + 1)))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            ids = [d.id for d in (await device.documents.list(Query())).documents]
            assert (await device.storage.free_one(ids[0])).files == 1
            server.stop()
            with pytest.raises(OfflineError):
                await device.storage.free(Choice.ALL)
            with pytest.raises(OfflineError):
                await device.storage.fetch(ids[0])
            with pytest.raises(NotHereError):
                await device.documents.original(ids[0])
            assert await device.documents.original(ids[1])
            await device.documents.mark_read(ids[0])
            await device.documents.rename(ids[0], "Renommée")
            server.start()
            await device.storage.fetch(ids[0])
            assert await device.documents.original(ids[0])


async def test_freed_files_come_back_with_the_next_run_when_that_is_asked(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    await device.sync.run()
    before = await all_files(device)
    await device.storage.free(Choice.ALL)

    assert await device.storage.fetch_again() == LETTERS
    assert (await device.sync.run()).complete

    assert await all_files(device) == before


async def test_the_same_file_taken_in_again_is_here(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            file = FileToImport("n.txt", data=NOTE)
            added = await device.documents.add(file, "Mes questions", Category.OTHER)
            await device.sync.run()
            await device.storage.free(Choice.ALL)

            again = await device.documents.import_files([file])

            assert again.files[0].documents == added.documents
            assert await device.documents.original(added.documents[0]) == NOTE
            assert (await device.storage.use()).freed.files == 0


async def test_a_freed_file_that_came_back_other_is_told_and_never_shown(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre") | {"content": _without_hash()})
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            letter = await of(device, "lettre")
            await device.storage.free(Choice.ALL)
            server.put(remote.binary("lettre-file", b"?" * len(remote.LETTER)))
            with pytest.raises(LostFileError):
                await device.storage.fetch(letter)
            with pytest.raises(LostFileError):
                await device.documents.original(letter)
            server.put(remote.binary("lettre-file"))
            await device.storage.fetch(letter)
            assert await device.documents.original(letter) == remote.LETTER


def _without_hash() -> list[dict[str, object]]:
    content: list[dict[str, object]] = remote.letter("lettre")["content"]
    attachment = content[0]["attachment"]
    assert isinstance(attachment, dict)
    del attachment["hash"]
    return content


async def test_choices_are_by_age_and_size_and_the_meter_by_category(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        large = b"Grand. " * 1_000_000
        for name, data in (("grande", large), ("petite", NOTE)):
            server.put(remote.binary(f"{name}-file", data))
            server.put(remote.letter(name, name, data=data))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            use = await device.storage.use()
            assert {c: a.files for c, a in use.free_able.items()} == {
                Choice.OLD: 0,
                Choice.LARGE: 1,
                Choice.ALL: 2,
            }
            [(category, amount)] = use.categories
            assert (category, amount.files, amount.bytes) == (
                (await device.documents.list(Query())).documents[0].category,
                2,
                len(large) + len(NOTE),
            )
            assert use.total == use.database + len(large) + len(NOTE)
            assert (await device.documents.storage_use()).attachment_bytes == use.files.bytes
            assert isinstance(device.clock, SetClock)
            device.clock.move(timedelta(days=300))
            await device.documents.mark_read(await of(device, "grande"))
            device.clock.move(timedelta(days=100))
            assert (await device.storage.use()).free_able[Choice.OLD].files == 1
            assert (await device.storage.free(Choice.OLD)).bytes == len(NOTE)
            assert (await device.storage.free(Choice.LARGE)).bytes == len(large)
            assert (await device.documents.storage_use()).attachment_bytes == 0


async def test_on_this_device_only_nothing_can_be_freed(device: Container) -> None:
    await device.documents.add(FileToImport("n.txt", data=NOTE), "Note", Category.OTHER)
    use = await device.storage.use()
    assert (use.connected, use.free_able[Choice.ALL].files) == (False, 0)
    with pytest.raises(NotConnectedError):
        await device.storage.free(Choice.ALL)


async def test_a_kill_between_the_mark_and_the_removal_leaves_nothing_wrong(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre"))
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            record = device.people.record.current
            sound = record.attachments
            record.attachments = Attachments(sound._folder, sound._keys, FaultyDisk(1))
            with suppress(Killed):
                await device.storage.free(Choice.ALL)
            record.attachments = sound
            letter = await of(device, "lettre")
            with pytest.raises(FreedError):
                await device.documents.original(letter)
            await device.people.lock()
            assert isinstance(device.clock, SetClock)
            device.clock.move(timedelta(days=3))
            await device.people.unlock(CODE)
            assert on_disk(device) == set()  # collected
            await device.storage.fetch(letter)
            assert await device.documents.original(letter) == remote.LETTER


async def test_a_cut_while_asking_frees_nothing_more(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as behind:
        behind.put(remote.patient())
        for number in range(3):
            behind.put(remote.binary(f"l{number}-file", NOTE * (number + 1)))
            behind.put(remote.letter(f"l{number}", data=NOTE * (number + 1)))
        lying = LyingServer(behind)
        with lying:
            async with opened(tmp_path / "data") as device:
                await link(device, lying)
                await device.sync.run()
                lying.lie(Lie.UNAVAILABLE, about("Binary/l1-file"), times=1)
                with pytest.raises(RemoteError):
                    await device.storage.free(Choice.ALL)
                left = (await device.storage.use()).files.files
                assert left >= 1
                assert (await device.storage.free(Choice.ALL)).files == left
