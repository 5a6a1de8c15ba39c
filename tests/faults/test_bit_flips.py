"""One bit flipped anywhere in the data folder: everything is intact, or it is said; never a wrong byte."""

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import Damage, DamagedError, ServiceError
from services.documents.models import FileToImport, Query
from services.i18n.sentences import sentence
from services.i18n.translator import translator
from services.people.models import SpaceState
from services.settings.models import Theme
from tests.builders import files
from tests.builders.space import CODE, carnet, make_space

Contents = dict[str, bytes]


@pytest.fixture
async def sample(tmp_path: Path) -> tuple[Path, Contents]:
    """Return a closed space and each document's bytes."""
    data = tmp_path / "sample"
    await asyncio.to_thread(make_space, data)
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.people.create_recovery()
    await container.settings.change(theme=Theme.DARK)
    contents = [
        files.pdf("Radio"),
        files.cda(),
        b"note " * 20_000,
        files.bundle(files.patient(), files.report()),
    ]
    report = await container.documents.import_files(
        [FileToImport(f"{n}", data=content) for n, content in enumerate(contents)]
    )
    ids = [id for line in report.files for id in line.documents]
    await container.documents.rename(ids[2], "Une note")
    await container.documents.delete(ids[0])
    originals = {id: await container.documents.original(id) for id in ids}
    await container.people.lock()
    return data, originals


def _files(data: Path, pattern: str) -> list[Path]:
    return [path.relative_to(data) for path in sorted(data.glob(pattern))]


def _flipped(sample: Path, path: Path, seeds: range) -> Iterator[Path]:
    """Give copies of the sample, one bit of the file `path` flipped in each."""
    whole = (sample / path).read_bytes()
    for seed in seeds:
        chance = random.Random(f"{path.suffix}{seed}")  # noqa: S311 - repeatable chance
        position = chance.randrange(len(whole))
        altered = bytearray(whole)
        altered[position] ^= 1 << chance.randrange(8)
        copy = sample.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(sample, copy)
        (copy / path).write_bytes(altered)
        yield copy


async def _outcome(data: Path, originals: Contents) -> ServiceError | None:
    """Open, check and read everything: None if all is intact, else the first refusal; wrong bytes fail."""
    container = carnet(data)
    assert container.people.state is SpaceState.LOCKED
    found: list[ServiceError] = []
    try:
        await container.people.unlock(CODE)
        found += await _refusals(container, originals)
    except ServiceError as error:
        found.append(error)
    finally:
        await container.people.lock()
    assert all(sentence(refusal, translator("en")) for refusal in found)
    return found[0] if found else None


async def _refusals(container: Container, originals: Contents) -> list[ServiceError]:
    found: list[ServiceError] = []
    documents = container.documents
    calls: list[Callable[[], object]] = [documents.check, documents.storage_use]
    for call in calls:
        try:
            await call()  # type: ignore[misc] # both are coroutine functions
        except ServiceError as error:
            found.append(error)
    try:
        shown = (await documents.list(Query(replaced=True))).documents
        deleted = (await documents.list(Query(deleted=True))).documents
        assert {document.id for document in (*shown, *deleted)} == set(originals)
    except ServiceError as error:
        found.append(error)
    for id, original in originals.items():
        try:
            assert await documents.original(id) == original
        except ServiceError as error:
            found.append(error)
    return found


@pytest.mark.parametrize(
    ("pattern", "flips", "damage"),
    [
        ("people/*/record.db", 60, Damage.DATABASE),
        ("people/*/attachments/*/*", 12, Damage.ATTACHMENT),  # each of the five files
        ("people/*/device.key", 20, Damage.KEYS),
    ],
)
async def test_a_flipped_bit_in_what_is_kept_once_is_always_told(
    sample: tuple[Path, Contents], pattern: str, flips: int, damage: Damage
) -> None:
    data, originals = sample
    paths = _files(data, pattern)
    assert paths

    for path in paths:
        for copy in _flipped(data, path, range(flips)):
            error = await _outcome(copy, originals)
            assert isinstance(error, DamagedError), path
            assert error.damage is damage


@pytest.mark.parametrize(
    "pattern",
    [
        "people/*/keys.json",
        "people/*/keys.previous.json",
        "people/*/attempts.json",
        "settings.json",
    ],
)
async def test_a_flipped_bit_in_what_is_kept_twice_or_can_be_done_without_costs_nothing(
    sample: tuple[Path, Contents], pattern: str
) -> None:
    data, originals = sample
    (path,) = _files(data, pattern)

    for copy in _flipped(data, path, range(15)):
        assert await _outcome(copy, originals) is None


async def test_both_copies_of_the_keys_altered_is_told(sample: tuple[Path, Contents]) -> None:
    data, originals = sample
    (folder,) = (data / "people").iterdir()
    previous = folder.relative_to(data) / "keys.previous.json"
    keys = folder / "keys.json"
    keys.write_bytes(keys.read_bytes()[:-1])

    for copy in _flipped(data, previous, range(5)):
        error = await _outcome(copy, originals)
        assert isinstance(error, DamagedError)
        assert error.damage is Damage.KEYS


async def test_a_damaged_file_leaves_the_other_documents_readable(
    sample: tuple[Path, Contents],
) -> None:
    data, originals = sample
    paths = _files(data, "people/*/attachments/*/*")
    path = max(paths, key=lambda path: (data / path).stat().st_size)

    for copy in _flipped(data, path, range(3)):
        container = carnet(copy)
        await container.people.unlock(CODE)
        refused = await _refusals(container, originals)
        await container.people.lock()
        assert len(refused) == 2  # the check, and that one document
