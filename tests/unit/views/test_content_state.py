"""A newer edition in the settings: checked, said, then put in; what is refused changes nothing."""

from pathlib import Path

from services.core.errors import PackageFault, PackageRefusedError, Refusal, RefusedError
from tests.builders.content import NEXT, package, service, written
from views._shared.receiving import ChosenFile
from views.settings.content_state import ContentModel


async def test_edition_when_it_holds_then_it_is_said_before_it_is_used(tmp_path: Path) -> None:
    content = service(tmp_path)
    model = ContentModel(content)
    await model.start()
    assert model.state.used
    built_in = model.state.used.version
    path = written(tmp_path, package(built_in + 1))

    await model.take(ChosenFile("content.zip", path, ours=True))
    assert model.state.offered
    assert (model.state.offered.version, model.state.offered.files) == (built_in + 1, 1)
    assert content.load().version == built_in
    await model.install()
    assert (model.state.installed, content.load().version) == (True, built_in + 1)
    assert not path.exists()  # the copy that was brought here is gone


async def test_edition_when_it_is_refused_then_said_and_nothing_changes(tmp_path: Path) -> None:
    content = service(tmp_path)
    model = ContentModel(content)
    await model.start()
    before = model.state.used

    await model.take(ChosenFile("x.zip", written(tmp_path, package(9, key=NEXT)), ours=True))
    assert isinstance(model.state.error, PackageRefusedError)
    assert model.state.error.fault is PackageFault.UNTRUSTED
    await model.install()
    assert (content.load(), model.state.offered) == (before, None)
    await model.take(ChosenFile("x.zip", error=RefusedError(Refusal.TOO_LARGE)))
    assert isinstance(model.state.error, RefusedError)


async def test_edition_when_left_then_the_copy_goes(tmp_path: Path) -> None:
    model = ContentModel(service(tmp_path))
    path = written(tmp_path, package(9))
    await model.take(ChosenFile("content.zip", path, ours=True))
    await model.leave()
    assert (model.state.offered, path.exists()) == (None, False)


async def test_edition_when_the_package_kept_is_damaged_then_said_why(tmp_path: Path) -> None:
    content = service(tmp_path)
    content.install(written(tmp_path, package(9)))
    (tmp_path / "content" / "package.zip").write_bytes(b"PK")
    model = ContentModel(service(tmp_path))
    await model.start()
    assert model.state.refused
    assert model.state.refused.fault is PackageFault.UNREADABLE
