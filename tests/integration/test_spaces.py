"""Several people on one device: each has their own file, key, lock, cursor and settings, and nothing of another's."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from app.container import Container
from services.core.changes import Topic
from services.core.errors import (
    AlreadyExistsError,
    DamagedError,
    LockedError,
    NotFoundError,
    TooSoonError,
    WrongCodeError,
)
from services.core.identity import Identity
from services.documents.models import FileToImport, Query
from services.people.models import Protection, Sign, SpaceState
from services.settings.models import Language, Theme
from services.storage import driver
from services.sync.models import Server
from tests.builders import files, remote
from tests.builders.command import command
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.fhir.faithful import FaithfulServer
from tests.faults.scanner import find_marker

SECOND = "975310"
HERS, HIS = "QUETZALELLE", "QUETZALLUI"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a device with two people's spaces, the first's from before there could be two."""
    make_space(tmp_path / "data")

    async def second() -> None:
        container = carnet(tmp_path / "data")
        await container.people.create(
            SECOND, Protection.FILE, Identity(HIS, "Marcel"), another=True
        )
        await container.people.lock()

    asyncio.run(second())
    return tmp_path / "data"


async def _open(container: Container, number: int, code: str) -> None:
    space = next(s for s in container.people.spaces() if s.label.number == number)
    container.people.choose(space.id)
    await container.people.unlock(code)


async def _add(container: Container, marker: str) -> None:
    await container.documents.import_files(
        [FileToImport("a.pdf", data=files.pdf(f"Radio {marker}"))]
    )


async def _found(container: Container, words: str) -> int:
    return len((await container.documents.list(Query(words))).documents)


async def test_a_second_space_is_made_only_when_it_is_meant(data: Path) -> None:
    with pytest.raises(AlreadyExistsError):
        await carnet(data).people.create(CODE, Protection.FILE, Identity())


async def test_each_opens_with_its_own_code_and_shows_its_own_documents(data: Path) -> None:
    container = carnet(data)
    people = container.people
    assert container.people.space is None
    with pytest.raises(NotFoundError):
        await people.unlock(CODE)

    await _open(container, 1, CODE)
    await _add(container, HERS)
    await _open(container, 2, SECOND)  # locks the first
    await _add(container, HIS)

    assert await _found(container, HIS) == 1
    assert await _found(container, HERS) == 0
    await people.lock()
    assert people.space is not None
    assert people.space.label.number == 2
    with pytest.raises(WrongCodeError):
        await people.unlock(CODE)
    await _open(container, 1, CODE)
    assert await _found(container, HERS) == 1
    await people.lock()


async def test_wrong_codes_of_one_make_nobody_else_wait(data: Path) -> None:
    container = carnet(data)
    for _ in range(4):
        with pytest.raises(WrongCodeError):
            await _open(container, 2, CODE)
    with pytest.raises(TooSoonError):
        await container.people.unlock(SECOND)

    await _open(container, 1, CODE)
    await container.people.lock()


async def test_nothing_of_one_space_can_be_read_with_the_keys_of_another(data: Path) -> None:
    container = carnet(data)
    await _open(container, 1, CODE)
    await _add(container, HERS)
    session = container.people._session
    assert session is not None
    first, key = session.folder, session.keys.database
    await _open(container, 2, SECOND)
    second = container.people._session
    assert second is not None
    assert second.keys.root != session.keys._root
    await container.people.lock()

    with pytest.raises(DamagedError):
        driver.connect(second.folder / "record.db", key)
    assert find_marker(data, [HERS, HIS, "Marcel"]) == []
    names = {path.name for path in first.rglob("attachments/*/*")}
    assert not names & {path.name for path in second.folder.rglob("attachments/*/*")}


async def test_each_keeps_its_own_server_and_cursor(data: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.patient("marcel", "Fictif"))
        server.put(remote.binary("lettre-file"))
        server.put(remote.letter("lettre", "Lettre de Camille"))
        container = carnet(data)
        await _open(container, 1, CODE)
        await container.sync.link(Server(server.url, remote.PATIENT), None, confirmed=True)
        await container.sync.run()
        await _open(container, 2, SECOND)
        assert (await container.sync.freshness()).server is None
        await container.sync.link(Server(server.url, "marcel"), None, confirmed=True)
        await container.sync.run()
        assert (await container.documents.list(Query())).total == 0
        await _open(container, 1, CODE)
        assert (await container.documents.list(Query())).total == 1
        await container.people.lock()


async def test_how_it_went_with_the_server_of_one_is_not_told_to_the_other(data: Path) -> None:
    container = carnet(data)
    follower = container.follower
    failed, opened = asyncio.Event(), asyncio.Event()

    def heard(topics: frozenset[Topic]) -> None:
        if follower.state.error:
            failed.set()
        if Topic.PERSON in topics and failed.is_set():
            opened.set()

    await _open(container, 1, CODE)
    await container.sync.link(Server("http://127.0.0.1:9/fhir", "p"), None, confirmed=True)
    container.changes.subscribe(heard)
    follower.start()
    await asyncio.wait_for(failed.wait(), 20)

    await _open(container, 2, SECOND)
    await asyncio.wait_for(opened.wait(), 20)

    assert follower.state.error is None
    await follower.close()
    await container.people.lock()


async def test_erasing_one_leaves_the_other(data: Path) -> None:
    container = carnet(data)
    await _open(container, 1, CODE)
    await _add(container, HERS)
    await _open(container, 2, SECOND)
    (gone,) = [s.id for s in container.people.spaces() if s.label.number == 2]

    await container.people.erase()

    assert len(container.people.spaces()) == 1
    assert not (data / "people" / gone).exists()
    await container.people.unlock(CODE)
    assert await _found(container, HERS) == 1
    await container.documents.check()
    await container.people.erase()
    assert container.people.state is SpaceState.NONE


async def test_erasing_names_nobody_else_when_none_is_chosen(data: Path) -> None:
    people = carnet(data).people
    with pytest.raises(NotFoundError):
        await people.erase()
    assert len(people.spaces()) == 2


async def test_a_recovery_key_opens_its_space_and_asks_for_a_new_code(data: Path) -> None:
    container = carnet(data)
    people = container.people
    await _open(container, 2, SECOND)
    key = await people.create_recovery()
    await _open(container, 1, CODE)
    await people.lock()
    with pytest.raises(WrongCodeError):
        await people.unlock_with_recovery(key)  # of the other space
    people.choose(people.spaces()[1].id)

    await people.unlock_with_recovery(key.lower())

    asked = [people.needs_new_secret]
    await people.change_secret("864209", Protection.FILE)
    asked.append(people.needs_new_secret)
    await people.lock()
    with pytest.raises(WrongCodeError):
        await people.unlock(SECOND)
    await people.unlock("864209")
    asked.append(people.needs_new_secret)
    assert asked == [True, False, False]
    await people.lock()


async def test_code_when_asked_again_then_only_the_right_one_will_do(data: Path) -> None:
    container = carnet(data)
    people = container.people
    with pytest.raises(LockedError):
        await people.confirm(CODE)
    await _open(container, 2, SECOND)
    await people.confirm(SECOND)
    with pytest.raises(WrongCodeError):
        await people.confirm(CODE)  # of the other space
    assert people.state is SpaceState.OPEN
    await people.lock()


async def test_a_label_is_shown_while_locked_and_survives(data: Path) -> None:
    container = carnet(data)
    await _open(container, 2, SECOND)
    container.people.set_label("  Marcel \n le grand, et bien plus long que prévu", Sign.BOAT)
    await container.people.lock()

    first, second = carnet(data).people.spaces()

    assert (first.label.text, first.label.number) == ("", 1)
    assert second.label.text == "Marcel le grand, et bien plus"
    assert (second.label.sign, second.label.number) == (Sign.BOAT, 2)


async def test_a_damaged_label_is_none_and_the_space_opens(data: Path) -> None:
    for path in data.glob("people/*/label.json"):
        path.write_bytes(b'{"text": 3')
    container = carnet(data)
    assert {space.label.number for space in container.people.spaces()} == {1, 2}
    space = next(s for s in container.people.spaces() if s.label.number == 1)
    assert space.label.text == ""


async def test_settings_are_personal_where_two_share_the_device(data: Path) -> None:
    container = carnet(data)
    await _open(container, 1, CODE)
    await container.settings.change(theme=Theme.DARK, language=Language.ENGLISH)
    await _open(container, 2, SECOND)
    assert container.settings.preferences.theme is Theme.SYSTEM
    await container.settings.change(text_scale=1.5)
    await _open(container, 1, CODE)
    preferences = container.settings.preferences
    assert (preferences.theme, preferences.text_scale) == (Theme.DARK, 1.0)
    await container.people.lock()
    assert not (data / "settings.json").exists()
    again = carnet(data)
    assert again.settings.preferences.theme is Theme.SYSTEM
    await _open(again, 1, CODE)
    assert again.settings.preferences.language is Language.ENGLISH
    await again.people.lock()


async def test_the_settings_of_the_only_space_are_those_of_the_device(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await asyncio.to_thread(make_space, data)
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.settings.change(theme=Theme.DARK)
    await container.people.lock()
    assert json.loads((data / "settings.json").read_text())["theme"] == "dark"
    assert not list(data.glob("people/*/settings.json"))


def test_the_command_line_asks_which_space_is_meant(data: Path) -> None:
    assert command(data, "documents").code == 3
    assert "--space" in command(data, "documents").words
    listed = command(data, "spaces", "--json", secret=None).json
    assert [space["number"] for space in listed] == [1, 2]

    assert command(data, "--space", "1", "documents", "--json").json == []
    assert command(data, "--space", "2", "documents").code == 3
    assert command(data, "--space", listed[1]["id"], "documents", secret=SECOND).code == 0
    assert command(data, "--space", listed[0]["id"][:4], "documents").code == 0
    for nobody in ("3", listed[0]["id"][:3]):
        assert command(data, "--space", nobody, "documents").code == 3
    made = command(data, "init", "--local", "--another", "--json", secret="314159")
    assert made.code == 0
    assert len(command(data, "spaces", "--json", secret=None).json) == 3
    assert command(data, "init", "--local").code == 1


def test_the_command_line_archives_and_restores(tmp_path: Path) -> None:
    data = tmp_path / "data"
    make_space(data)
    (tmp_path / "note.txt").write_text("une note")
    assert command(data, "import", tmp_path / "note.txt").code == 0
    made = command(data, "archive", tmp_path / "out", "--json").json
    assert (made["documents"], made["missing"]) == (1, [])

    read, write = os.pipe()
    os.write(write, f"{made['key'].lower()}\n".encode())
    os.close(write)
    restored = command(
        tmp_path / "new", "restore", made["path"], "--key-fd", str(read), "--json", fds=(read,)
    )
    os.close(read)

    assert restored.code == 0, restored.words
    assert len(command(tmp_path / "new", "documents", "--json").json) == 1
