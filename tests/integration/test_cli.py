"""The contract of docs/cli.md, kept by real processes."""

import json
import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders import files
from tests.builders.command import command
from tests.builders.space import make_space

PASSPHRASE = "trois chevaux bleus au galop"
FIELDS = {
    "id",
    "title",
    "date",
    "category",
    "type",
    "author",
    "mime",
    "size",
    "sha256",
    "source",
    "status",
    "person",
    "pending",
}
SOMEBODY = """<recordTarget><patientRole><id root="1.2.250.1.213.1.4.11" extension="100010000000001"/>
<patient><name><family>INVENTE</family><given>Dominique</given></name>
<birthTime value="19700101"/></patient></patientRole></recordTarget>"""
NAMESAKE = """<recordTarget><patientRole><id root="1.2.3" extension="9"/>
<patient><name><family>EXEMPLE</family><given>Camille</given></name>
<birthTime value="19991231"/></patient></patientRole></recordTarget>"""

LETTER = files.cda(files.cda_section("<paragraph>Bronches dégagées.</paragraph>"))
SCAN = files.pdf("Radiographie de contrôle", "Suite")
NOTE = "Questions pour le Dr Modèle\nŒdème ?\n".encode()
RECORD = files.bundle(files.patient(), files.observation(), files.report())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "space"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for name, content in {
        "lettre.xml": LETTER,
        "scan.pdf": SCAN,
        "note.txt": NOTE,
        "bilan.json": RECORD,
    }.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def filled(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a space that holds the inbox; tests only read it."""
    data = tmp_path_factory.mktemp("filled") / "space"
    make_space(data)
    assert command(data, "import", inbox).code == 0
    return data


# -- init ----------------------------------------------------------------------------------------


def test_init_with_digits_where_there_is_no_keystore_keeps_the_secret_in_a_file(data: Path) -> None:
    made = command(data, "init", "--local", "--json")
    again = command(data, "init", "--local", "--json")
    status = command(data, "status", "--json", secret=None)

    assert made.code == 0
    assert made.json["key_protection"] == "file"
    assert set(made.json) == {"id", "key_protection"}
    assert again.code == 1
    assert "already a space" in again.words
    assert again.out == b""
    assert status.json == {"state": "locked", "key_protection": "file", "recovery_key": False}


def test_init_with_words_makes_a_passphrase(data: Path) -> None:
    assert (
        command(data, "init", "--local", "--json", secret=PASSPHRASE).json["key_protection"]
        == "passphrase"
    )
    assert command(data, "documents", "--json", secret=PASSPHRASE).json == []


def test_init_with_a_weak_secret_is_refused_and_leaves_nothing(data: Path) -> None:
    refused = command(data, "init", "--local", secret="12345")

    assert refused.code == 1
    assert "too short" in refused.words
    assert command(data, "status", "--json", secret=None).json["state"] == "none"


def test_init_for_a_keystore_that_is_not_there_is_refused(data: Path) -> None:
    refused = command(data, "init", "--local", "--protection", "keystore")

    assert refused.code in {1, 3}
    assert refused.words
    assert command(data, "status", "--json", secret=None).json["state"] == "none"


# -- import --------------------------------------------------------------------------------------


def test_import_reports_each_file_and_the_name_it_gave_the_space(data: Path, inbox: Path) -> None:
    make_space(data)

    report = command(data, "import", inbox / "lettre.xml", "--json").json

    assert set(report) == {"batch", "files", "adopted"}
    assert report["adopted"]["family"] == "EXEMPLE"
    (line,) = report["files"]
    assert set(line) == {
        "name",
        "outcome",
        "documents",
        "resources",
        "reason",
        "detail",
        "message",
        "identity",
    }
    assert (line["name"], line["outcome"], line["reason"]) == ("lettre.xml", "added", None)
    assert len(line["documents"]) == 1


def test_import_takes_zip_archives_and_tells_duplicates(
    data: Path, inbox: Path, tmp_path: Path
) -> None:
    make_space(data)
    archive = tmp_path / "tout.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in inbox.iterdir():
            packed.write(path, f"un/deux/{path.name}")

    first = command(data, "import", inbox / "note.txt", archive, "--json")
    again = command(data, "import", inbox, "--json")

    assert first.code == 0
    outcomes = {line["name"]: line["outcome"] for line in first.json["files"]}
    assert outcomes == {
        "note.txt": "added",
        "tout.zip » note.txt": "duplicate",
        "tout.zip » lettre.xml": "added",
        "tout.zip » scan.pdf": "added",
        "tout.zip » bilan.json": "added",
    }
    assert again.code == 0
    assert {line["outcome"] for line in again.json["files"]} == {"duplicate"}
    assert all(line["documents"] for line in again.json["files"])


@pytest.mark.parametrize(("patient", "reason"), [(SOMEBODY, "other_person"), (NAMESAKE, "homonym")])
def test_import_of_a_document_about_somebody_else_waits_for_a_yes(
    data: Path, inbox: Path, tmp_path: Path, patient: str, reason: str
) -> None:
    make_space(data)
    other = tmp_path / "autre.xml"
    other.write_bytes(
        files.cda(files.cda_section("<paragraph>Autre.</paragraph>"), patient=patient)
    )

    refused = command(data, "import", inbox / "lettre.xml", other, inbox / "note.txt", "--json")
    accepted = command(data, "import", other, "--accept-other-identity", "--json")

    assert refused.code == 1
    assert [line["outcome"] for line in refused.json["files"]] == ["added", "refused", "added"]
    line = refused.json["files"][1]
    assert line["reason"] == reason
    assert line["message"] in refused.words
    assert line["identity"]["family"]
    assert accepted.code == 0
    assert accepted.json["files"][0]["outcome"] == "added"


def test_import_of_what_is_not_there_says_so_and_takes_the_rest(
    data: Path, inbox: Path, tmp_path: Path
) -> None:
    make_space(data)
    (tmp_path / "vide").mkdir()

    answer = command(data, "import", tmp_path / "absent.pdf", inbox / "note.txt", "--json")
    empty = command(data, "import", tmp_path / "vide", "--json")

    assert answer.code == 1
    assert [line["reason"] for line in answer.json["files"]] == ["unreadable", None]
    assert "absent.pdf: This file could not be read" in answer.words
    assert (empty.code, empty.json["files"]) == (1, [])
    assert "no file" in empty.words


def test_import_of_a_file_whose_name_is_no_text_takes_it(data: Path, tmp_path: Path) -> None:
    make_space(data)
    (tmp_path / "in").mkdir()
    path = Path(
        str(tmp_path / "in" / "bilan") + b"\xff\x1b[2J.txt".decode(errors="surrogateescape")
    )
    path.write_bytes(NOTE)

    answer = command(data, "import", path.parent, "--json")

    assert answer.code == 0
    assert "\x1b" not in answer.json["files"][0]["name"]


# -- documents, show, add ------------------------------------------------------------------------


def test_documents_are_listed_newest_first_with_exactly_these_fields(filled: Path) -> None:
    documents = command(filled, "documents", "--json").json

    assert all(set(document) == FIELDS for document in documents)
    assert len({document["id"] for document in documents}) == len(documents) == 4
    letter = next(d for d in documents if d["title"] == "Lettre de sortie")
    assert letter == letter | {
        "date": "2026-01-02",
        "mime": letter["mime"],
        "size": len(LETTER),
        "sha256": sha256(LETTER).hexdigest(),
        "source": "import",
        "status": "current",
        "person": "Camille EXEMPLE",
        "pending": False,
    }
    dates = [d["date"][:10] for d in documents]
    assert dates == sorted(dates, reverse=True)
    plain = command(filled, "documents").out.decode().splitlines()
    assert [line.split("\t")[0] for line in plain] == [d["id"] for d in documents]


def test_show_gives_metadata_text_and_the_very_bytes(filled: Path) -> None:
    documents = command(filled, "documents", "--json").json
    letter = next(d for d in documents if d["title"] == "Lettre de sortie")

    shown = command(filled, "show", letter["id"], "--json").json
    raw = {d["sha256"]: command(filled, "show", d["id"], "--raw").out for d in documents}

    assert FIELDS | {"attributes", "provenance", "newer", "older", "text"} <= set(shown)
    assert "Bronches dégagées." in shown["text"]
    assert shown["provenance"]["file"] == "lettre.xml"
    assert {LETTER, SCAN, NOTE} <= set(raw.values())
    assert all(sha256(content).hexdigest() == digest for digest, content in raw.items())


def test_show_of_an_unknown_document_is_refused(filled: Path) -> None:
    answer = command(filled, "show", "no-such-id", "--json")

    assert (answer.code, answer.out) == (1, b"")
    assert "no longer here" in answer.words


def test_add_keeps_the_title_category_and_date_given(data: Path, inbox: Path) -> None:
    make_space(data)
    options = ("--title", "  Ma  radio ", "--category", "RADIO_SC", "--date", "2025-03")

    added = command(data, "add", inbox / "scan.pdf", *options, "--json")
    absent = command(data, "add", inbox / "absent.pdf", *options)
    (document,) = command(data, "documents", "--json").json

    assert added.code == 0
    assert added.json["outcome"] == "added"
    assert added.json["documents"] == [document["id"]]
    kept = {name: document[name] for name in ("title", "category", "date", "source")}
    assert kept == {
        "title": "Ma radio",
        "category": "RADIO_SC",
        "date": "2025-03",
        "source": "added",
    }
    assert absent.code == 1
    assert "could not be read" in absent.words


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("init",),
        ("show",),
        ("add", "f", "--title", "t", "--category", "NOT_ONE"),
        ("add", "f", "--title", "t", "--category", "BIOLOGIE", "--date", "31/12/2025"),
        ("add", "f", "--title", "t", "--category", "BIOLOGIE", "--date", "2025-02-30"),
        ("add", "f", "--title", " ", "--category", "BIOLOGIE"),
        ("--pin-fd", "99", "documents"),
    ],
)
def test_what_is_not_understood_ends_with_2(data: Path, arguments: tuple[str, ...]) -> None:
    answer = command(data, *arguments, secret=None)

    assert (answer.code, answer.out) == (2, b"")
    assert "Traceback" not in answer.words
    assert not data.exists()


# -- export --------------------------------------------------------------------------------------


def test_export_encrypted_opens_again_with_its_key_only(filled: Path, tmp_path: Path) -> None:
    listed = command(filled, "documents", "--json").json

    answer = command(filled, "export", tmp_path / "sortie", "--json")

    assert answer.code == 0
    assert set(answer.json) == {"path", "documents", "resources", "missing", "elsewhere", "key"}
    path = Path(answer.json["path"])
    assert path.stat().st_mode & 0o077 == 0
    for key, code in (("0" * 28, 1), (answer.json["key"].lower().replace("-", " "), 0)):
        read, write = os.pipe()
        os.write(write, f"{key}\n".encode())
        os.close(write)
        restored = command(tmp_path / "new", "restore", path, "--key-fd", str(read), fds=(read,))
        os.close(read)
        assert restored.code == code
    assert command(tmp_path / "new", "documents", "--json").json == listed
    assert answer.json["documents"] == len(listed)


def test_export_plain_gives_the_originals_and_one_bundle(filled: Path, tmp_path: Path) -> None:
    listed = command(filled, "documents", "--json").json

    answer = command(filled, "export", tmp_path / "sortie", "--plain", "--json").json

    place = Path(answer["path"])
    bundle = json.loads((place / "bundle.json").read_text("utf-8"))
    originals = {p.name: p.read_bytes() for p in place.iterdir() if p.name != "bundle.json"}
    assert answer["key"] is None
    assert sorted(sha256(data).hexdigest() for data in originals.values()) == sorted(
        document["sha256"] for document in listed
    )
    assert "2026-01-02 Lettre de sortie.xml" in originals
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert answer["resources"] == len(bundle["entry"])
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert {"Patient", "Observation", "DiagnosticReport", "DocumentReference"} <= set(kinds)


def test_export_into_a_place_that_cannot_be_says_so(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("occupé")

    answer = command(filled, "export", tmp_path / "fichier")

    assert answer.code == 1
    assert "does not let Carnet" in answer.words


# -- status, locks -------------------------------------------------------------------------------


def test_status_counts_what_is_there_once_open(filled: Path) -> None:
    status = command(filled, "status", "--json").json

    assert set(status) == {
        "state",
        "key_protection",
        "recovery_key",
        "documents",
        "deleted",
        "resources",
        "database_bytes",
        "attachment_bytes",
        "server",
        "integrity",
    }
    assert status["server"] is None
    assert (status["state"], status["integrity"], status["deleted"]) == ("open", "ok", 0)
    assert status["documents"] == 4
    assert status["attachment_bytes"] > len(LETTER) + len(SCAN)


def test_without_a_space_or_a_code_commands_end_with_3(data: Path, filled: Path) -> None:
    none = command(data, "documents", "--json")
    asked = command(filled, "documents", "--json", secret=None)

    assert (none.code, none.out) == (3, b"")
    assert "no space in this folder" in none.words
    assert (asked.code, asked.out) == (3, b"")
    assert "locked" in asked.words


def test_wrong_codes_end_with_3_and_after_three_the_right_one_waits(data: Path) -> None:
    make_space(data)

    wrong = [command(data, "documents", secret="135790") for _ in range(4)]
    right = command(data, "documents", "--json")

    assert [answer.code for answer in wrong] == [3] * 4
    assert "does not open the space" in wrong[0].words
    assert (right.code, right.out) == (3, b"")
    assert "Try again in" in right.words
