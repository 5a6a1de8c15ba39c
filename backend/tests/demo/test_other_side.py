"""`python -m backend.demo`: a professional deposits and looks, over a real socket."""

import json
import os
import subprocess
import sys
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from fhir.resources.R4B import get_fhir_model_class
from joserfc.jwk import ECKey
from starlette.responses import PlainTextResponse

from backend.demo.__main__ import DATA, main
from backend.demo.dates import PARIS
from backend.demo.people import people
from backend.tests.demo.small_server import SmallServer

CAMILLE: Final = people()[0]
ROOT: Final = Path(__file__).parents[3]


@pytest.fixture
def folder(server: SmallServer, tmp_path: Path) -> str:
    return str(server.leave_file(tmp_path))


def file_text(origin: str) -> str:
    """Return a demonstration.json whose key is none."""
    said = {"base": f"{origin}/fhir", "token_endpoint": f"{origin}/auth/token"}
    return json.dumps(said | {"system": {"client_id": "x", "private_key": {}}})


def deposited(server: SmallServer, id: str) -> dict[str, Any]:
    return server.resources[f"DocumentReference/{id}"]


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("letter", {"Binary", "DocumentReference"}),
        ("laboratory", {"Binary", "DocumentReference", "Observation", "DiagnosticReport"}),
        ("imaging", {"Binary", "DocumentReference", "DiagnosticReport"}),
        ("prescription", {"Binary", "DocumentReference", "MedicationRequest"}),
    ],
)
def test_deposit_when_of_a_kind_then_a_valid_document_of_today_is_there_whole(
    kind: str, types: set[str], server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deposit", "--data", folder, "--person", "camille", "--kind", kind]) == 0
    out, err = capsys.readouterr()
    document = deposited(server, out.strip())
    assert not err
    assert document["date"][:10] == datetime.now(PARIS).date().isoformat()
    assert document["subject"]["reference"] == f"Patient/{CAMILLE.patient}"
    assert {one["resourceType"] for one in server.resources.values()} == types
    assert document["content"][0]["attachment"]["url"] in server.resources
    assert [bundle["type"] for bundle in server.bundles] == ["transaction"]
    for resource in server.resources.values():
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_deposit_when_twice_then_two_documents(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["deposit", "--data", folder, "--person", "lea", "--server", f"{server.base}/"]
    assert (main(arguments), main(arguments)) == (0, 0)
    assert (
        len(set(capsys.readouterr().out.split())) == len(server.of_type("DocumentReference")) == 2
    )


def test_deposit_when_given_a_pdf_and_a_title_then_these_bytes_under_that_title(
    server: SmallServer, folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = tmp_path / "lettre.pdf"
    pdf.write_bytes(b"%PDF-1.7 own words")
    arguments = ["deposit", "--data", folder, "--person", "marcel", "--kind", "laboratory"]
    assert main([*arguments, "--file", str(pdf), "--title", " Bilan  du jour "]) == 0
    document = deposited(server, capsys.readouterr().out.strip())
    attachment = document["content"][0]["attachment"]
    binary = server.resources[attachment["url"]]
    assert attachment["title"] == "Bilan du jour"
    assert b64decode(binary["data"]) == b"%PDF-1.7 own words"
    assert len(server.resources) == 2  # no invented values beside a letter of one's own


def test_view_when_documents_were_deposited_then_one_line_each_over_all_pages(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.page = 2
    for number in range(5):
        main(["deposit", "--data", folder, "--person", "camille", "--title", f"Lettre {number}"])
    main(["deposit", "--data", folder, "--person", "lea", "--title", "Une autre"])
    capsys.readouterr()
    assert main(["view", "--data", folder, "--person", "camille"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert sorted(line[2] for line in lines) == [f"Lettre {number}" for number in range(5)]
    assert all(line[1] == "current" for line in lines)
    assert all(line[3] == "Dr Juste Modèle, Cabinet du Dr Modèle" for line in lines)
    assert {line[4] for line in lines} <= {one["id"] for one in server.resources.values()}


def test_view_when_a_title_holds_escapes_then_they_do_not_reach_the_terminal(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.resources["DocumentReference/x"] = {
        "resourceType": "DocumentReference",
        "id": "x",
        "subject": {"reference": f"Patient/{CAMILLE.patient}"},
        "content": [{"attachment": {"title": "rouge\x1b[31m\tvert\n"}}],
    }
    assert main(["view", "--data", folder, "--person", "camille"]) == 0
    assert capsys.readouterr().out == "-\t-\trouge[31mvert\t-\tx\n"


def test_view_when_the_next_page_is_elsewhere_then_refused(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.page, server.next_origin = 1, "http://127.0.0.1:9"
    for _ in range(2):
        main(["deposit", "--data", folder, "--person", "camille"])
    capsys.readouterr()
    assert main(["view", "--data", folder, "--person", "camille"]) == 1
    assert capsys.readouterr() == ("", "The server's next page is on another server.\n")


def test_token_when_for_the_system_then_one_that_works(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "--data", folder, "--system"]) == 0
    assert server.tokens[capsys.readouterr().out.strip()] == "system"


def test_token_when_for_a_person_then_it_opens_their_record(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "--data", folder, "--person", "sophie"]) == 0
    assert server.tokens[capsys.readouterr().out.strip()] == people()[3].patient


@pytest.mark.parametrize(
    ("whose", "said"),
    [
        (["--person", "sophie"], {"patient": None}),
        (["--person", "sophie"], {"patient": CAMILLE.patient}),
        (["--system"], {"patient": CAMILLE.patient}),
        (["--system"], {"access_token": None}),
        (["--system"], {"access_token": ["x"]}),
    ],
)
def test_token_when_the_server_gives_another_than_asked_then_not_printed(
    whose: list[str],
    said: dict[str, Any],
    server: SmallServer,
    folder: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.token_says = said
    assert main(["token", "--data", folder, *whose]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_folder_when_named_by_the_environment_then_used(
    server: SmallServer,
    folder: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DATA, folder)
    assert main(["token", "--system"]) == 0
    assert capsys.readouterr().out.strip() in server.tokens


def test_folder_when_not_said_then_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA, raising=False)
    assert main(["token", "--system"]) == 1
    assert "--data DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "start the server in demonstration mode"),
        ("", "damaged"),
        ("[]", "damaged"),
        ('{"base": "http://127.0.0.1/fhir"}', "damaged"),
        (file_text("http://exemple.invalid"), "neither on this machine nor on https"),
        (file_text("http://127.0.0.1:9"), "cannot sign"),
    ],
)
def test_folder_when_its_file_is_missing_or_bad_then_said_without_a_trace(
    text: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "demonstration.json").write_text(text)
    assert main(["token", "--data", str(tmp_path), "--system"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), message in err) == ("", 1, True)
    assert str(tmp_path) not in err


def test_server_when_another_than_the_folders_then_no_token_leaves(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["view", "--data", folder, "--person", "lea", "--server", "http://127.0.0.1:9/fhir"]
    assert main(arguments) == 1
    assert "another server" in capsys.readouterr().err
    assert not server.tokens


def test_server_when_it_stopped_then_said_without_a_trace(
    server: SmallServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = "http://127.0.0.1:9"
    server.leave_file(tmp_path, base=f"{gone}/fhir", token_endpoint=f"{gone}/auth/token")
    assert main(["deposit", "--data", str(tmp_path), "--person", "noe"]) == 1
    assert capsys.readouterr() == ("", "The server does not answer. Is it running?\n")


def test_server_when_it_does_not_know_the_key_then_no_token(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.key = ECKey.generate_key("P-256", auto_kid=True)
    assert main(["deposit", "--data", folder, "--person", "noe"]) == 1
    assert capsys.readouterr() == ("", "The server gave no token: status 401.\n")


def test_deposit_when_part_is_refused_then_said_and_no_id_printed(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.refused_type = "DocumentReference"
    assert main(["deposit", "--data", folder, "--person", "noe"]) == 1
    assert capsys.readouterr() == (
        "",
        "The server refused part of the deposit, with status 422.\n",
    )


def test_view_when_the_answer_is_a_page_then_said(
    server: SmallServer, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer = PlainTextResponse("<html>Camille Exemple</html>")
    assert main(["view", "--data", folder, "--person", "noe"]) == 1
    assert "Camille" not in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"hello"])
def test_file_when_not_a_pdf_then_nothing_leaves(
    content: bytes | None,
    server: SmallServer,
    folder: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "x.pdf"
    if content is not None:
        path.write_bytes(content)
    assert main(["deposit", "--data", folder, "--person", "noe", "--file", str(path)]) == 1
    assert capsys.readouterr().err.startswith("This file ")
    assert not server.tokens


@pytest.mark.parametrize("title", ["x" * 201, "rouge \x1b[31m"])
def test_title_when_unreadable_then_refused(
    title: str, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deposit", "--data", folder, "--person", "noe", "--title", title]) == 1
    assert "A title" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["deposit"],
        ["view", "--person", "nobody"],
        ["deposit", "--person", "lea", "--kind", "song"],
        ["token"],
        ["token", "--system", "--person", "lea"],
    ],
)
def test_command_when_not_understood_then_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_process_when_run_as_a_module_then_prints_the_id_alone(
    server: SmallServer, folder: str
) -> None:
    command = [sys.executable, "-m", "backend.demo", "deposit", "--person", "camille"]
    environment = os.environ | {DATA: folder}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert deposited(server, ended.stdout.strip())


def test_people_when_listed_then_no_server_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == [
        one.id for one in people()
    ]
