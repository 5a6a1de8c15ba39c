"""Signed packages: what holds is served, offline too; anything else is refused in words, and nothing is lost by it."""

import json
import os
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.content.manifest import MANIFEST, MAX_FILE, SIGNATURE, listed, public, signature
from services.content.packages import Package, checked, opened, unzipped, zipped
from services.content.schema import Kind
from services.content.service import ContentService
from services.core.errors import PackageFault, PackageRefusedError
from services.i18n.sentences import sentence
from services.i18n.translator import translator
from tests.builders.content import ACCESS, KEY, NEXT, TITLE, changed, package, service, written

OWN = "Voir votre dossier"


def _title(content: ContentService) -> str:
    return content.page(Kind.RIGHT, "access", "fr").title


def _refused(work: Callable[[], object]) -> PackageFault:
    with pytest.raises(PackageRefusedError) as told:
        work()
    return told.value.fault


def _whole(made: Package) -> dict[str, bytes]:
    return {MANIFEST: made.sealed, SIGNATURE: made.sig, **made.files}


# -- what holds ------------------------------------------------------------------------------------------------------


def test_install_when_a_package_holds_then_it_is_served_and_after_a_restart_too(
    tmp_path: Path,
) -> None:
    content = service(tmp_path)
    assert _title(content) == OWN

    used = content.install(written(tmp_path, package()))

    assert (used.version, used.packaged) == (2, True)
    assert _title(content) == TITLE
    (tmp_path / "content.zip").unlink()
    assert _title(service(tmp_path)) == TITLE
    assert content.page(Kind.RIGHT, "masking", "fr").title == "Masquer un document"


def test_install_when_it_is_a_folder_then_it_is_taken_alike(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    for path, data in _whole(package()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    content = service(tmp_path)
    assert content.install(folder).packaged
    assert _title(content) == TITLE


def test_install_when_it_is_the_same_package_again_then_nothing_changes(tmp_path: Path) -> None:
    content, path = service(tmp_path), written(tmp_path, package())

    assert content.install(path) == content.install(path)


def test_verify_when_a_package_holds_then_nothing_is_put_in(tmp_path: Path) -> None:
    content = service(tmp_path)

    assert content.verify(written(tmp_path, package())).manifest.version == 2
    assert not (tmp_path / "content").exists()
    assert _title(content) == OWN


# -- who signed ------------------------------------------------------------------------------------------------------


def test_install_when_no_key_was_configured_then_no_package_is_trusted(tmp_path: Path) -> None:
    content = ContentService(tmp_path / "content")

    fault = _refused(lambda: content.install(written(tmp_path, package())))
    assert fault is PackageFault.UNTRUSTED
    assert _title(content) == OWN


def test_install_when_another_key_signed_in_the_name_of_ours_then_it_is_altered(
    tmp_path: Path,
) -> None:
    made, content = package(), service(tmp_path)
    forged = {**_whole(made), SIGNATURE: signature(made.sealed, NEXT)}

    with pytest.raises(PackageRefusedError) as told:
        checked(forged, [public(KEY)])
    assert told.value.fault is PackageFault.ALTERED
    assert _title(content) == OWN


def test_keys_when_a_package_names_the_next_then_it_signs_and_ends_the_one_before(
    tmp_path: Path,
) -> None:
    content = service(tmp_path)
    by_next = written(tmp_path, package(3, key=NEXT), "3.zip")
    assert _refused(lambda: content.install(by_next)) is PackageFault.UNTRUSTED

    content.install(written(tmp_path, package(2, next_key=NEXT), "2.zip"))
    by_both = written(tmp_path, package(4), "4.zip")
    assert content.verify(by_both).manifest.version == 4
    content.install(by_next)

    assert _refused(lambda: content.install(by_both)) is PackageFault.UNTRUSTED
    assert service(tmp_path).load().version == 3


def test_keys_when_the_first_is_no_longer_configured_then_what_it_named_is_not_trusted(
    tmp_path: Path,
) -> None:
    content = service(tmp_path)
    content.install(written(tmp_path, package(2, next_key=NEXT)))
    content.install(written(tmp_path, package(3, key=NEXT)))

    left = service(tmp_path, Ed25519PrivateKey.generate())

    assert left.load().refused is PackageFault.UNTRUSTED
    assert _title(left) == OWN


# -- older -----------------------------------------------------------------------------------------------------------


def test_install_when_a_package_is_older_then_it_is_refused_and_the_newer_one_stays(
    tmp_path: Path,
) -> None:
    content = service(tmp_path)
    content.install(written(tmp_path, package(5)))

    for version in (1, 4, 5):
        older = written(tmp_path, package(version, changed("Autrement")), "older.zip")
        assert _refused(lambda older=older: content.install(older)) is PackageFault.OLDER  # type: ignore[misc] # bound now
    assert _title(content) == TITLE


def test_load_when_an_older_package_is_put_in_its_place_by_hand_then_it_is_not_served(
    tmp_path: Path,
) -> None:
    content = service(tmp_path)
    content.install(written(tmp_path, package(5)))
    (tmp_path / "content" / "package.zip").write_bytes(package(4).zipped())

    again = service(tmp_path)
    assert again.load().refused is PackageFault.OLDER
    assert _title(again) == OWN


def test_load_when_what_is_built_in_is_newer_then_the_package_is_left(tmp_path: Path) -> None:
    made = tmp_path / "content"
    made.mkdir()
    (made / "package.zip").write_bytes(package(1).zipped())

    assert service(tmp_path).load().refused is PackageFault.OLDER


# -- hostile ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("../rights/access.json", "/rights/access.json", "rights/../../x.json", "C:/x.json"),
        *("rights\\access.json", "rights//access.json", "rights/access.json/", "x.py", "a.json\n"),
        *("rights/.json", ".hidden/a.json", "rights/ACCESS.json", "a/b/c/d.json", "é.json"),
    ],
)
def test_package_when_a_path_leads_elsewhere_then_it_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "content.zip"
    path.write_bytes(zipped({**_whole(package()), name: b"{}"}))

    assert _refused(lambda: service(tmp_path).install(path)) is PackageFault.OUTSIDE
    assert list(tmp_path.rglob("*.json")) == []


def test_package_when_a_folder_holds_a_link_then_it_is_refused(tmp_path: Path) -> None:
    folder, secret = tmp_path / "pack", tmp_path / "secret.json"
    folder.mkdir()
    secret.write_text("{}")
    (folder / "glossary.json").symlink_to(secret)

    assert _refused(lambda: opened(folder, [public(KEY)])) is PackageFault.OUTSIDE


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_package_when_a_folder_holds_a_pipe_then_it_is_refused_without_waiting(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    os.mkfifo(folder / "glossary.json")

    assert _refused(lambda: opened(folder, [public(KEY)])) is PackageFault.OUTSIDE


def test_package_when_it_is_too_large_then_it_is_refused_without_being_unpacked() -> None:
    bomb = zipped({**_whole(package()), "rights/bomb.json": b"0" * (MAX_FILE + 1)})
    many = zipped({f"a{n}.json": b"" for n in range(600)})
    total = zipped({f"a{n}.json": b"0" * MAX_FILE for n in range(9)})

    for data in (bomb, many, total, b"0" * (9 << 20)):
        assert _refused(lambda data=data: unzipped(data)) is PackageFault.TOO_LARGE  # type: ignore[misc] # bound now


def test_package_when_a_size_is_lied_about_then_no_more_is_read() -> None:
    data = bytearray(zipped({"rights/bomb.json": b"0" * (MAX_FILE + 1)}))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")

    fault = _refused(lambda: unzipped(bytes(data)))
    assert fault in {PackageFault.TOO_LARGE, PackageFault.UNREADABLE}


def test_package_when_a_name_is_there_twice_then_it_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("glossary.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("glossary.json", b"[]")

    assert _refused(lambda: unzipped(out.getvalue())) is PackageFault.UNREADABLE


def test_package_when_files_and_manifest_differ_then_it_is_refused() -> None:
    whole = _whole(package())
    trusted = [public(KEY)]
    less = {path: data for path, data in whole.items() if path != ACCESS}

    assert _refused(lambda: checked(less, trusted)) is PackageFault.INCOMPLETE
    more = {**whole, "rights/more.json": b"{}"}
    assert _refused(lambda: checked(more, trusted)) is PackageFault.INCOMPLETE
    other = {**whole, ACCESS: whole[ACCESS] + b" "}
    assert _refused(lambda: checked(other, trusted)) is PackageFault.ALTERED
    for name in (MANIFEST, SIGNATURE):
        bare = {path: data for path, data in whole.items() if path != name}
        assert _refused(lambda bare=bare: checked(bare, trusted)) is PackageFault.INCOMPLETE  # type: ignore[misc] # bound now


def test_package_when_the_manifest_is_written_otherwise_then_it_is_altered() -> None:
    whole = _whole(package())
    sealed = json.dumps(json.loads(whole[MANIFEST])).encode()
    spaced = {**whole, MANIFEST: sealed, SIGNATURE: signature(sealed, KEY)}

    assert _refused(lambda: checked(spaced, [public(KEY)])) is PackageFault.ALTERED


@pytest.mark.parametrize(
    "files",
    [
        {"rights/access.json": b"{}"},
        {"rights/access.json": b"\xff"},
        {"glossary.json": b'{"checked":"2026-11-22","terms":{}}'},
        {"unknown/thing.json": b"{}"},
    ],
)
def test_package_when_signed_content_does_not_hold_then_it_is_refused_with_the_file(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    content = service(tmp_path)

    with pytest.raises(PackageRefusedError) as told:
        content.install(written(tmp_path, package(2, files)))
    assert told.value.fault is PackageFault.INVALID
    assert told.value.detail
    assert _title(content) == OWN


def test_package_when_another_part_reads_its_files_then_they_are_served_if_it_can(
    tmp_path: Path,
) -> None:
    def reads(files: Mapping[str, bytes]) -> object:
        return [json.loads(data) for data in files.values()]

    content = ContentService(tmp_path / "content", (public(KEY),), {"prevention": reads})
    bad = written(tmp_path, package(2, {"prevention/rules.json": b"{"}), "bad.zip")

    assert _refused(lambda: content.install(bad)) is PackageFault.INVALID
    assert content.file("prevention/rules.json") is None
    content.install(written(tmp_path, package(2, {"prevention/rules.json": b"[]"})))
    assert content.file("prevention/rules.json") == b"[]"


def test_load_when_the_package_kept_was_altered_then_built_in_content_is_served(
    tmp_path: Path,
) -> None:
    service(tmp_path).install(written(tmp_path, package()))
    kept = tmp_path / "content" / "package.zip"
    kept.write_bytes(kept.read_bytes()[:-40])

    content = service(tmp_path)
    assert content.load().refused is PackageFault.UNREADABLE
    assert _title(content) == OWN


def test_load_when_the_state_is_damaged_then_a_package_that_holds_is_served(tmp_path: Path) -> None:
    service(tmp_path).install(written(tmp_path, package()))
    (tmp_path / "content" / "state.json").write_bytes(b"\x00")

    assert _title(service(tmp_path)) == TITLE


_GOOD = package().zipped()
_TRUSTED = [public(KEY)]


def _same_or_refused(data: bytes) -> None:
    """Whatever the bytes are: they say what was signed, or they are refused."""
    with suppress(PackageRefusedError):
        read = checked(unzipped(data), _TRUSTED)
        assert read.files == package().files
        assert read.sealed == package().sealed


@given(st.binary(max_size=400))
def test_bytes_when_they_are_anything_then_they_are_refused(data: bytes) -> None:
    with pytest.raises(PackageRefusedError):
        checked(unzipped(data), _TRUSTED)


@given(st.integers(0, len(_GOOD) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_package_when_a_byte_is_changed_then_it_is_the_same_or_refused(at: int, by: int) -> None:
    _same_or_refused(_GOOD[:at] + bytes([_GOOD[at] ^ by]) + _GOOD[at + 1 :])


@given(st.integers(0, len(_GOOD) - 1))
def test_package_when_it_is_cut_then_it_is_refused(at: int) -> None:
    with pytest.raises(PackageRefusedError):
        checked(unzipped(_GOOD[:at]), _TRUSTED)


@given(st.integers(0, len(_GOOD)), st.binary(min_size=1, max_size=60))
def test_package_when_bytes_are_put_in_then_it_is_the_same_or_refused(at: int, new: bytes) -> None:
    _same_or_refused(_GOOD[:at] + new + _GOOD[at:])


@given(
    st.dictionaries(
        st.sampled_from(["rights/access.json", "help/home.json", "numbers.json", MANIFEST]),
        st.binary(max_size=50),
        min_size=1,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_package_when_its_files_are_others_then_it_is_refused(others: dict[str, bytes]) -> None:
    with pytest.raises(PackageRefusedError):
        checked({**_whole(package()), **others}, _TRUSTED)


@given(st.text(max_size=40))
def test_package_when_a_name_is_anything_then_it_is_plain_or_refused(name: str) -> None:
    try:
        found = unzipped(zipped({name: b"{}"}))
    except (PackageRefusedError, ValueError, UnicodeError):
        return  # a name that no ZIP can hold is no package
    assert all(".." not in one and not one.startswith("/") for one in found)


@pytest.mark.parametrize("fault", list(PackageFault))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_fault_when_it_is_told_then_it_is_in_words(fault: PackageFault, language: str) -> None:
    said = sentence(PackageRefusedError(fault), translator(language))

    assert "_" not in said
    assert said.endswith("toujours là." if language == "fr" else "still there.")


def test_manifest_when_it_is_made_twice_then_it_is_the_same_bytes() -> None:
    assert package().zipped() == package().zipped()
    assert listed(b"") == listed(b"")
