"""A production that is not safe does not start: one sentence, no secret, the real process."""

import json
import os
from pathlib import Path

import pytest
from obstore.store import S3Store

from backend.config import config, secret_argument
from backend.safety import UnsafeStartError, require_safe
from backend.storage.blobs import objects_from_url
from backend.tests.guard.process import refusal, start

CANARY = "canari-du-secret"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    return folder


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """Return an environment that may start."""
    file = tmp_path / "issuer-secret"
    file.write_text(CANARY)
    file.chmod(0o600)
    return {
        "CARNET_PRODUCTION": "1",
        "CARNET_PUBLIC_URL": "https://carnet.example",
        "CARNET_ISSUER": "https://issuer.example",
        "CARNET_ISSUER_CLIENT_ID": "carnet",
        "CARNET_ISSUER_SECRET_FILE": str(file),
        "CARNET_CHECKPOINTS_SHIPPED": "1",
    }


def one_sentence(said: str) -> str:
    assert "\n" not in said
    assert CANARY not in said
    assert "Traceback" not in said
    return said


async def test_start_when_production_is_safe_then_it_serves_and_its_folder_is_private(
    folder: Path, production: dict[str, str]
) -> None:
    process = await start(folder, **production)
    assert process.stdout
    assert await process.stdout.readline() == b"https://carnet.example/fhir\n"
    process.terminate()
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CARNET_PUBLIC_URL": "http://127.0.0.1:8600"}, "must be https"),
        ({"CARNET_PUBLIC_URL": "http://carnet.example"}, "must be https"),
        ({"CARNET_ISSUER": ""}, "the issuer must be reached over https"),
        ({"CARNET_ISSUER": "http://issuer.example"}, "the issuer must be reached over https"),
        ({"CARNET_ISSUER_SECRET": CANARY}, "CARNET_ISSUER_SECRET would be a secret"),
        ({"CARNET_DB_PASSWORD": CANARY}, "CARNET_DB_PASSWORD would be a secret"),
        (
            {"CARNET_DATABASE_URL": f"postgresql+asyncpg://carnet:{CANARY}@db.example/carnet"},
            "CARNET_DATABASE_URL holds a password",
        ),
        ({"AWS_SECRET_ACCESS_KEY": CANARY}, "AWS_SECRET_ACCESS_KEY is a secret"),
        ({"PYTHONASYNCIODEBUG": "1"}, "debug mode is on"),
        ({"CARNET_PRODUCTION": "true"}, "CARNET_PRODUCTION is 1 or 0"),
        ({"CARNET_RATES": "lots"}, "CARNET_RATES is off, or like"),
    ],
)
async def test_start_when_the_environment_is_unsafe_then_a_sentence(
    folder: Path, production: dict[str, str], changes: dict[str, str], said: str
) -> None:
    refused = await refusal(folder, **production | changes)
    assert said in one_sentence(refused)
    assert list(folder.iterdir()) == []


async def test_start_when_production_has_no_issuer_then_the_demonstration_is_refused(
    folder: Path, production: dict[str, str]
) -> None:
    rest = {name: value for name, value in production.items() if "ISSUER" not in name}
    assert "the demonstration has no passwords" in one_sentence(await refusal(folder, **rest))


async def test_start_when_debugging_in_production_then_a_sentence(
    folder: Path, production: dict[str, str]
) -> None:
    refused = await refusal(folder, PYTHONDEVMODE="1", **production)
    assert "debug mode is on" in refused


async def test_start_when_off_loopback_without_tls_then_a_sentence_in_a_demonstration_too(
    folder: Path,
) -> None:
    refused = await refusal(folder, CARNET_PUBLIC_URL="http://carnet.example")
    assert "https, or loopback" in one_sentence(refused)


@pytest.mark.parametrize("argument", ["--issuer-secret", "--db-password", "--token"])
async def test_start_when_a_secret_is_on_the_command_line_then_it_is_named_and_not_repeated(
    folder: Path, argument: str
) -> None:
    refused = await refusal(folder, f"{argument}={CANARY}")
    assert one_sentence(refused).startswith(argument)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("secret", 0o640),
        ("signing.json", 0o604),
        ("audit-signing.key", 0o602),
        ("server.sqlite", 0o644),
        ("server.sqlite-wal", 0o640),
        ("server.sqlite.before-0002", 0o604),
    ],
)
async def test_start_when_others_may_read_a_key_or_the_records_then_which_one(
    folder: Path, production: dict[str, str], name: str, mode: int
) -> None:
    (folder / name).write_bytes(b"")
    (folder / name).chmod(mode)
    refused = one_sentence(await refusal(folder, **production))
    assert refused == f"Others may read {folder / name}: chmod 600 it."


async def test_start_when_others_may_read_a_named_file_or_folder_then_which_one(
    folder: Path, production: dict[str, str]
) -> None:
    secret = Path(production["CARNET_ISSUER_SECRET_FILE"])
    secret.chmod(0o644)
    assert f"Others may read {secret}: chmod 600" in await refusal(folder, **production)
    secret.chmod(0o600)
    folder.chmod(0o755)
    assert f"Others may read {folder}: chmod 700" in await refusal(folder, **production)


async def test_start_when_the_folder_was_a_demonstrations_then_a_sentence(
    folder: Path, production: dict[str, str]
) -> None:
    (folder / "demonstration.json").touch(0o600)
    assert "left by a demonstration" in one_sentence(await refusal(folder, **production))


async def test_start_when_a_named_database_is_readable_by_others_then_a_sentence(
    tmp_path: Path, folder: Path, production: dict[str, str]
) -> None:
    file = tmp_path / "elsewhere.sqlite"
    file.touch(0o644)
    url = f"sqlite:///{file}"
    refused = await refusal(folder, **production, CARNET_DATABASE_URL=url)
    assert one_sentence(refused) == f"Others may read {file}: chmod 600 it."


async def test_start_when_nobody_else_keeps_the_checkpoints_then_it_warns(
    folder: Path, production: dict[str, str]
) -> None:
    del production["CARNET_CHECKPOINTS_SHIPPED"]
    process = await start(folder, **production)
    assert process.stdout
    assert await process.stdout.readline()
    process.terminate()
    _, errors = await process.communicate()
    assert b"nobody else keeps audit-checkpoints.jsonl" in errors


def test_require_safe_when_a_file_is_anothers_then_refused(
    folder: Path, production: dict[str, str]
) -> None:
    settings = config(folder, 8600, production)
    require_safe(settings, production)
    (folder / "secret").touch(0o600)
    if os.geteuid():
        pytest.skip("only root may give a file away")
    os.chown(folder / "secret", 4321, 4321)
    with pytest.raises(UnsafeStartError, match="belongs to another user"):
        require_safe(settings, production)


def test_config_when_the_database_address_is_in_a_file_then_it_is_read(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://carnet:{CANARY}@db.example/carnet"
    file = tmp_path / "url"
    file.write_text(f"{url}\n")
    assert config(tmp_path, 8600, {"CARNET_DATABASE_URL_FILE": str(file)}).database == url


def test_config_when_the_keys_of_the_blobs_are_in_a_file_then_read_and_never_shown(
    tmp_path: Path,
) -> None:
    file = tmp_path / "options"
    named = {"CARNET_BLOBS_OPTIONS_FILE": str(file), "CARNET_BLOBS_URL": "s3://bucket/blobs"}
    options = {"access_key_id": "a", "secret_access_key": CANARY, "region": "fr"}
    file.write_text(json.dumps(options))
    settings = config(tmp_path, 8600, named)
    assert settings.blobs_options == options
    assert CANARY not in repr(settings)
    store = objects_from_url(settings.blobs, make=False, options=settings.blobs_options)
    assert isinstance(store, S3Store)
    assert store.config["secret_access_key"] == CANARY
    for odd in (CANARY, f'["{CANARY}"]', f'{{"{CANARY}": 1}}'):
        file.write_text(odd)
        with pytest.raises(ValueError, match="holds no JSON object of texts") as refused:
            config(tmp_path, 8600, named)
        assert CANARY not in str(refused.value)


def test_secret_argument_when_it_names_a_file_then_it_is_none() -> None:
    assert secret_argument(["--issuer-secret-file=x", "--data", "secret", "--port=0"]) is None
