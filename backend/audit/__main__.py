"""`python -m backend.audit`: verifies the traces of a server, running or not, or prints its last checkpoint.

The exit code is 0 (all is as it was written), 1 (it is not) or 2 (there was nothing to look at).
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from backend.audit.checkpoints import FILE, all_signed
from backend.audit.findings import Report
from backend.audit.signing import PUBLIC, public_key
from backend.audit.verify import verify
from backend.storage.engine import Store, store_from_url, url_of

GOOD: Final = 0
BAD: Final = 1
NOTHING: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return asyncio.run(_run(options, _database(options)))
    except (OSError, ValueError, SQLAlchemyError) as error:
        said = type(error).__name__ if isinstance(error, SQLAlchemyError) else error
        print(said, file=sys.stderr)  # noqa: T201 - a command prints
        return NOTHING


def _database(options: argparse.Namespace) -> str:
    """Return the URL to open; a file that is not there must not be made by looking at it."""
    named: str | None = options.database or os.environ.get("CARNET_DATABASE_URL")
    if named is None and (address := os.environ.get("CARNET_DATABASE_URL_FILE")):
        named = Path(address).read_text("utf-8").strip()
    file: Path = options.data / "server.sqlite"
    if named is None and not file.exists():
        raise OSError(f"there is no database in {options.data}")
    return named or url_of(file)


async def _run(options: argparse.Namespace, url: str) -> int:
    store = store_from_url(url)
    try:
        if options.command == "checkpoint":
            return await _checkpoint(store)
        copies = options.checkpoints or [options.data / FILE]
        report = await verify(store, public_key(options.key or options.data / PUBLIC), copies)
    finally:
        await store.close()
    print(_said(report))  # noqa: T201 - same
    return GOOD if report.is_good else BAD


async def _checkpoint(store: Store) -> int:
    """Print the checkpoint that was made last, as a line of the file."""
    signed = await store.read(all_signed)
    if not signed:
        raise ValueError("there is no checkpoint yet")
    print(max(signed, key=lambda one: one.place).line(), end="")  # noqa: T201 - same
    return GOOD


def _said(report: Report) -> str:
    counted = (
        f"{report.records} records, {report.shards} shards, {report.checkpoints} checkpoints;"
        f" {report.unsigned} records not signed yet, {report.uncopied} checkpoints not copied yet"
    )
    bad = report.first_bad
    if bad is None:
        return f"good: {counted}"
    return f"BAD: shard {bad.shard}, record {bad.seq}: {bad.what}\nup to there: {counted}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.audit", description="What was done to people's records."
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the server's data folder"
    )
    common.add_argument("--database", metavar="URL", help="else CARNET_DATABASE_URL, else in DIR")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", parents=[common], help="name the first bad record")
    check.add_argument("--key", type=Path, metavar="FILE", help=f"else DIR/{PUBLIC}")
    check.add_argument(
        "--checkpoints",
        type=Path,
        action="append",
        metavar="FILE",
        help=f"a copy that was kept elsewhere; may be repeated; else DIR/{FILE}",
    )
    commands.add_parser("checkpoint", parents=[common], help="print the last checkpoint")
    return parser


if __name__ == "__main__":
    sys.exit(main())
