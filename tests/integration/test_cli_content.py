"""`rights`, `glossary`, `content` as somebody runs them: no code, no space, no network; and how a package is made."""

import subprocess
import sys
from pathlib import Path

from services.content.manifest import public
from tests.builders.command import ROOT, command
from tests.builders.content import KEY, changed, package, written


def test_rights_when_there_is_no_space_then_they_are_listed_and_read(tmp_path: Path) -> None:
    listed = command(tmp_path, "rights", "--json", secret=None)
    assert (listed.code, len(listed.json)) == (0, 15)
    read = command(tmp_path, "rights", "research", "--simplified", "--json", secret=None).json
    assert read["level"] == "simplified"
    assert [one["sure"] for one in read["statements"]].count(False) == 2
    printed = command(tmp_path, "rights", "research", secret=None).out.decode()
    assert "To be checked: no source was found" in printed
    assert "R1461-9" in printed
    assert command(tmp_path, "rights", "nowhere", secret=None).code == 1


def test_glossary_when_a_word_is_asked_then_it_is_explained(tmp_path: Path) -> None:
    assert command(tmp_path, "glossary", "DMP", secret=None).out.startswith(b"Shared medical")
    assert command(tmp_path, "glossary", "xyzzyx", secret=None).code == 1
    assert len(command(tmp_path, "glossary", "--json", secret=None).json) == 33


def test_content_when_a_package_is_verified_and_put_in_then_it_is_used(tmp_path: Path) -> None:
    data, path = tmp_path / "data", written(tmp_path, package(7))
    trusts = {"CARNET_CONTENT_KEYS": public(KEY)}

    unknown = command(data, "content", "verify", path, secret=None)
    assert (unknown.code, unknown.out) == (1, b"")
    assert "does not know" in unknown.words
    known = command(data, "content", "verify", path, "--json", secret=None, env=trusts)
    assert (known.json["version"], known.json["files"]) == (7, 1)
    assert command(data, "content", "install", path, secret=None, env=trusts).code == 0
    status = command(data, "content", "status", "--json", secret=None, env=trusts).json
    assert status == {"version": 7, "packaged": True, "refused": None}
    path.write_bytes(package(6).zipped())
    older = command(data, "content", "install", path, secret=None, env=trusts)
    assert older.code == 1
    assert "older" in older.words


def _script(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scripts.content", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_script_when_an_operator_signs_then_carnet_takes_it_and_bad_style_is_not_signed(
    tmp_path: Path,
) -> None:
    made = _script("key", tmp_path / "key.pem")
    assert made.returncode == 0
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    assert _script("key", tmp_path / "key.pem").returncode == 1
    assert _script("key", ROOT / "assets" / "key.pem").returncode == 1
    files, out = tmp_path / "files", tmp_path / "out.zip"
    (files / "rights").mkdir(parents=True)
    page = files / "rights" / "access.json"
    sign = ("sign", files, "--key", tmp_path / "key.pem", "--version", "2", "--to", out)

    page.write_bytes(changed("Voir tout !")["rights/access.json"])
    refused = _script(*sign)
    assert (refused.returncode, out.exists()) == (1, False)
    assert "exclamation" in refused.stderr
    page.write_bytes(changed()["rights/access.json"])
    assert _script(*sign).returncode == 0

    env = {"CARNET_CONTENT_KEYS": made.stdout.strip()}
    assert command(tmp_path / "d", "content", "verify", out, secret=None, env=env).code == 0
    assert _script("check").returncode == 0
