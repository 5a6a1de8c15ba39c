"""`python -m backend.upkeep`: changes the database for a new release, and what else an operator does beside it."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from obstore.exceptions import BaseError
from sqlalchemy.exc import SQLAlchemyError

from backend.booking.directory import Directory
from backend.booking.generating import HORIZON_DAYS, fill
from backend.config import DEFAULT_PORT, Config, config
from backend.fhir_server.directory import StoredDirectory
from backend.fhir_server.schema import begin_epoch
from backend.identity.letters import code_of
from backend.migrations.errors import COMMAND, SchemaError
from backend.migrations.steps import STEPS, Standing, revision_of
from backend.migrations.upgrading import upgraded
from backend.storage.blobs import objects_from_url
from backend.storage.engine import store_from_url
from backend.upkeep.database import UpkeepError, reached, require_address
from backend.upkeep.sweep import Swept, leftovers, swept, total

Command = Callable[[Config, argparse.Namespace], Coroutine[Any, Any, str]]
"""Does it and returns what to say of it; raises UpkeepError, SchemaError."""

_GRACE_HOURS: Final = 24
_RESTORED: Final = (
    "Every device would fetch its whole record again. If this database was just brought back from a backup, "
    "say so: begin-epoch --restored. Nothing was changed."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command; return 0 once done, 1 when it could not be, with a sentence on the standard error."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        settings = config(options.data, DEFAULT_PORT)
        print(asyncio.run(command(settings, options)))  # noqa: T201 - for the operator
    except (UpkeepError, SchemaError, OSError, ValueError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the operator
        return 1
    except (SQLAlchemyError, BaseError) as error:  # their own words hold addresses and names
        what = "database" if isinstance(error, SQLAlchemyError) else "place of the blobs"
        said = f"The {what} cannot be reached ({type(error).__name__})."
        print(said, file=sys.stderr)  # noqa: T201 - for the operator
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.upkeep",
        description="Upkeep of Carnet's server; reads the environment the server reads.",
    )
    parser.add_argument("--data", type=Path, default=Path("backend-data"), metavar="DIR")
    commands = parser.add_subparsers(required=True)
    sweep = commands.add_parser("sweep", help="count the blobs no version points to")
    sweep.add_argument("--delete", action="store_true", help="delete them; without it, only count")
    sweep.add_argument(
        "--grace",
        type=_hours,
        default=timedelta(hours=_GRACE_HOURS),
        metavar="HOURS",
        help=f"leave what is younger, for its upload may be under way ({_GRACE_HOURS})",
    )
    sweep.set_defaults(command=_sweep)
    begin = commands.add_parser(
        "begin-epoch", help="after a restore: every cursor given answers 410"
    )
    begin.add_argument("--restored", action="store_true", help="yes, it was just restored")
    begin.set_defaults(command=_begin_epoch)
    migrate = commands.add_parser("migrate", help="change the tables to those of this release")
    migrate.set_defaults(command=_migrate)
    slots = commands.add_parser("slots", help="make the free times of the coming days, once a day")
    slots.add_argument(
        "--days", type=_days, default=HORIZON_DAYS, help=f"how many ({HORIZON_DAYS})"
    )
    slots.set_defaults(command=_slots)
    letter = commands.add_parser("letter", help="print the code of the letter to a person")
    letter.add_argument("--patient", required=True, metavar="ID", help="the id of their Patient")
    letter.set_defaults(command=_letter)
    status = commands.add_parser("status", help="say of which release the tables are")
    status.set_defaults(command=_status)
    return parser


def _hours(text: str) -> timedelta:
    """Read a whole number of hours; less than one is refused, for the server may be running."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 24 * 366:
        raise argparse.ArgumentTypeError("a whole number of hours, 1 at least, a year at most")
    return timedelta(hours=int(text))


async def _sweep(settings: Config, options: argparse.Namespace) -> str:
    async with reached(settings.database) as store:
        objects = objects_from_url(settings.blobs, make=False, options=settings.blobs_options)
        found = await leftovers(store, objects, datetime.now(UTC) - options.grace)
        if options.delete:
            return f"Deleted {_said(await swept(objects, found))}."
    return f"{_said(total(found))} would be deleted; nothing was. To delete: sweep --delete."


def _said(these: Swept) -> str:
    things = "1 blob" if these.count == 1 else f"{these.count} blobs"
    return f"{things} ({these.size} bytes) that no version points to"


def _days(text: str) -> int:
    """Read how far ahead to make times: a year at most."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 366:  # noqa: PLR2004 - a year
        raise argparse.ArgumentTypeError("a whole number of days, 1 at least, 366 at most")
    return int(text)


async def _slots(settings: Config, options: argparse.Namespace) -> str:
    async with reached(settings.database) as store:
        now = datetime.now(UTC).timestamp()
        filled = await fill(store, Directory(StoredDirectory()), now, options.days)
    said = f"{filled.made} times made, {filled.removed} removed; none that somebody took."
    return said + (
        f" {filled.refused} schedules have rules not understood." if filled.refused else ""
    )


async def _begin_epoch(settings: Config, options: argparse.Namespace) -> str:
    async with reached(settings.database) as store:
        if not options.restored:
            raise UpkeepError(_RESTORED)
        await store.write(begin_epoch)
    return "Done. Every device fetches its whole record again at its next synchronisation."


async def _migrate(settings: Config, _: argparse.Namespace) -> str:
    require_address(settings.database)
    taken = await upgraded(settings.database)
    return f"Done: {', '.join(taken)}." if taken else "There was nothing to do."


async def _letter(settings: Config, options: argparse.Namespace) -> str:
    code = code_of((settings.data / "secret").read_bytes(), options.patient)
    return f"{code[:4]}-{code[4:]}"


async def _status(settings: Config, _: argparse.Namespace) -> str:
    require_address(settings.database)
    store = store_from_url(settings.database)
    try:
        at, standing = await store.read(lambda found: (revision_of(found), STEPS.standing(found)))
    finally:
        await store.close()
    return f"The database is at step {at or 'none'}; {_SAID[standing]}."


_SAID: Final = {
    Standing.NOTHING: "it holds no server of ours",
    Standing.OLDER: f"this release needs a later one: {COMMAND}",
    Standing.CURRENT: "it is the one of this release",
    Standing.NEWER: "it is of a newer release than this one",
}


if __name__ == "__main__":
    done = main()
    # The threads of obstore outlive it and may ask for an interpreter that is going: it aborted, its work done.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(done)
