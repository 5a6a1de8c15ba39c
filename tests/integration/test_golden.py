"""The space that Carnet 0.1 wrote opens with every later Carnet, and all of it is there."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.cli_shapes import detail
from app.container import Container
from services.core.errors import WrongCodeError
from services.core.narrative import plain_text
from services.documents.models import Query
from services.people.models import Protection
from tests.builders.golden import PASSPHRASE, corrected_letter, letter
from tests.builders.space import carnet

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
VERSIONS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Path:
    return GOLDEN / str(request.param)


@pytest.fixture
def container(version: Path, tmp_path: Path) -> Container:
    """Return the services on a copy: the golden files themselves are never opened."""
    shutil.copytree(version / "data", tmp_path / "data")
    return carnet(tmp_path / "data")


def _expected(version: Path) -> Any:
    return json.loads((version / "expected.json").read_text("utf-8"))


async def test_a_golden_space_opens_with_its_passphrase_only(container: Container) -> None:
    assert container.people.space is not None
    assert container.people.space.protection is Protection.PASSPHRASE
    with pytest.raises(WrongCodeError):
        await container.people.unlock("une autre longue phrase")

    await container.people.unlock(PASSPHRASE)

    assert (await container.people.identity()).display == "Camille Exemple"
    await container.documents.check()
    await container.people.lock()


async def test_a_golden_space_opens_with_its_recovery_key(
    container: Container, version: Path
) -> None:
    await container.people.unlock_with_recovery(_expected(version)["recovery"])

    assert (await container.people.identity()).birth_date == "1980-02-29"
    await container.people.lock()


async def test_every_golden_document_reads_as_it_was_written(
    container: Container, version: Path
) -> None:
    expected = _expected(version)
    await container.people.unlock(PASSPHRASE)
    documents = container.documents

    shown = (await documents.list(Query(replaced=True))).documents
    assert [document.id for document in shown] == [each["id"] for each in expected["documents"]]
    for each in expected["documents"]:
        found = detail(await documents.detail(each["id"]))
        assert {key: found[key] for key in each} == each
        assert sha256(await documents.original(each["id"])).hexdigest() == each["sha256"]
    await container.people.lock()


async def test_golden_versions_deletions_pages_and_words_are_kept(
    container: Container, version: Path
) -> None:
    expected = _expected(version)
    await container.people.unlock(PASSPHRASE)
    documents = container.documents

    titles = {document.title: document.id for document in (await documents.list(Query())).documents}
    assert set(titles) == {"Lettre de sortie corrigée", "Radio du genou", "Ionogramme"}
    new = await documents.detail(titles["Lettre de sortie corrigée"])
    (old,) = new.older
    assert await documents.original(old.id) == letter()
    assert await documents.original(new.document.id) == corrected_letter()
    (deleted,) = (await documents.list(Query(deleted=True))).documents
    assert deleted.id == expected["deleted"]
    (found,) = (await documents.list(Query("coeur"))).documents
    assert found.id == new.document.id
    assert "Tout va mieux" in plain_text((await documents.page(found.id)).blocks)
    assert "Potassium" in plain_text((await documents.page(titles["Ionogramme"])).blocks)
    assert await documents.pdf_page_count(titles["Radio du genou"]) == 1
    await documents.restore(deleted.id)
    assert await documents.original(deleted.id) == "À jeter".encode()
    await container.people.lock()
