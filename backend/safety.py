"""What must be true before a server with real people starts; each refusal is one sentence without a secret."""

import logging
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from backend.config import Config
from backend.demo.tokens import FILE

_LOG: Final = logging.getLogger("carnet.start")
_OTHERS: Final = 0o077
_NAMED: Final = (
    "CARNET_ISSUER_SECRET_FILE",
    "CARNET_DATABASE_URL_FILE",
    "CARNET_BLOBS_OPTIONS_FILE",
)
_PUBLISHED: Final = frozenset({"audit-public.json", "audit-checkpoints.jsonl"})
"""Files made to be given away."""
_CLOUD: Final = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD")
"""Secrets that libraries beneath us would take from the environment by themselves."""


class UnsafeStartError(ValueError):
    """This server must not start like this."""


def require_safe(config: Config, environment: Mapping[str, str] = os.environ) -> None:
    """Check a server in production before it opens anything.

    Raises:
        UnsafeStartError: the first thing that is wrong.
        OSError: a file that is named cannot be looked at.

    """
    if not config.public.startswith("https:"):
        raise UnsafeStartError("In production CARNET_PUBLIC_URL must be https.")
    if config.issuer is None:
        raise UnsafeStartError(
            "In production CARNET_ISSUER must be set: the demonstration has no passwords."
        )
    if sys.flags.dev_mode or environment.get("PYTHONASYNCIODEBUG"):
        raise UnsafeStartError(
            "Python's debug mode is on: it writes what passes through the server."
        )
    for name in _CLOUD:
        if name in environment:
            raise UnsafeStartError(
                f"{name} is a secret in the environment: give it by a file or a role."
            )
    _require_folder(config.data)
    for path in _secret_files(config, environment):
        _require_private(path)
    if environment.get("CARNET_CHECKPOINTS_SHIPPED") != "1":
        _LOG.warning(
            "nobody else keeps audit-checkpoints.jsonl: whoever holds the database could rewrite its traces "
            "(send it away, then set CARNET_CHECKPOINTS_SHIPPED=1)"
        )


def _require_folder(folder: Path) -> None:
    if not folder.exists():
        return  # it is made for this user alone
    if (folder / FILE).exists():
        raise UnsafeStartError(f"{folder / FILE} was left by a demonstration: take another folder.")
    _require_private(folder)


def _secret_files(config: Config, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield what holds keys or records: the files of the folder, those the environment names, the database."""
    if config.data.exists():
        yield from (path for path in sorted(config.data.iterdir()) if path.name not in _PUBLISHED)
    yield from (Path(environment[name]) for name in _NAMED if name in environment)
    if config.database.startswith("sqlite:"):
        file = Path(make_url(config.database).database or "")
        yield from (path for path in (file, file.with_name(f"{file.name}-wal")) if path.exists())
    if config.blobs.startswith("file://"):
        folder = Path(config.blobs.removeprefix("file://"))
        if folder.exists():
            yield folder


def _require_private(path: Path) -> None:
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & _OTHERS:
        wanted = "700" if stat.S_ISDIR(found.st_mode) else "600"
        raise UnsafeStartError(f"Others may read {path}: chmod {wanted} it.")
    if found.st_uid not in {os.geteuid(), 0}:
        raise UnsafeStartError(f"{path} belongs to another user of this machine.")
