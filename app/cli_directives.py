"""`directives`: what holds, writing, agreeing, filing the signed paper, comparing, revoking, without a window."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.container import Container
from services.directives import wording
from services.directives.models import Draft, Form, NotAllowedError, Version
from services.documents.models import FileToImport
from services.i18n.translator import Translator

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""
_ACTS: Final = (
    "show",
    "agree",
    "signed",
    "settle",
    "revoke",
    "compare",
    "confirm",
    "remind",
    "born",
)


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    sub = command("directives", "show advance directives, or do one thing with them")
    sub.add_argument("act", nargs="?", choices=_ACTS, default="show", metavar="ACT")
    sub.add_argument("hashes", nargs="*", metavar="HASH", help="of a version, or its beginning")
    sub.add_argument("--form", type=Form, choices=list(Form), default=Form.FREE)
    sub.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="NAME=WORDS",
        help="what is wanted; free=… in words of one's own, where=… for where they are",
    )
    sub.add_argument("--file", metavar="FILE", help="the photo or PDF of the paper")
    sub.add_argument(
        "--on", default="", metavar="DAY", help="the date on the paper (or of birth), YYYY-MM-DD"
    )
    sub.add_argument("--months", type=int, default=12, help="how often to be asked, 0 for never")


async def directives(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Run the command."""
    try:
        done = await _done(container, options)
    except NotAllowedError as refused:
        lines = "\n".join(wording.why_not(one, _) for one in refused.missing)
        return {"done": False, "missing": list(refused.missing)}, lines, False
    if options.act == "compare":
        return done
    return await _shown(container)


async def _done(container: Container, options: argparse.Namespace) -> Result:
    service = container.directives
    match options.act:
        case "agree":
            answers = dict(one.partition("=")[::2] for one in options.answer)
            draft = Draft(options.form, answers, signed_on=options.on)
            if options.file:
                paper = await service.take_paper(_file(options.file))
                draft = Draft(options.form, answers, signed_on=options.on, paper=paper)
            await service.agree(draft)
        case "signed":
            paper = await service.take_paper(_file(options.file or ""), signed=True)
            await service.file_signed(await _named(container, options, 0), paper, options.on)
        case "settle":
            await service.settle(await _named(container, options, 0))
        case "revoke":
            await service.revoke()
        case "confirm":
            await service.confirm()
        case "remind":
            await service.remind(options.months)
        case "born":
            await service.born_on(options.on)
        case "compare":
            return await _compared(container, options)
    return None, "", True


async def _compared(container: Container, options: argparse.Namespace) -> Result:
    before, after = [await _named(container, options, index) for index in (0, 1)]
    found = await container.directives.compare(before, after)
    value = [{"label": one.label, "before": one.before, "after": one.after} for one in found]
    lines = "\n".join(f"{one.label}\t{one.before}\t{one.after}" for one in found)
    return value, lines, True


async def _named(container: Container, options: argparse.Namespace, index: int) -> str:
    """Return the hash of the version whose beginning was given."""
    standing = await container.directives.standing()
    given = options.hashes[index] if len(options.hashes) > index else ""
    found = [one.hash for one in (*standing.heads, *standing.earlier) if one.hash.startswith(given)]
    if not given or len(found) != 1:
        raise NotAllowedError("none")
    return found[0]


async def _shown(container: Container) -> Result:
    desk = await container.directives.desk()
    standing = desk.standing
    value = {
        "who": desk.who.value,
        "in_conflict": standing.in_conflict,
        "in_force": standing.in_force.hash if standing.in_force else None,
        "heads": [_version(one) for one in standing.heads],
        "earlier": [_version(one) for one in standing.earlier],
        "elsewhere": [one.id for one in standing.elsewhere],
        "coming": standing.coming,
        "newer_paper": standing.newer_paper,
        "due": desk.due,
    }
    lines = [
        _line(one, "*" if one in standing.heads else "-")
        for one in (*standing.heads, *standing.earlier)
    ]
    return value, "\n".join(lines), True


def _version(one: Version) -> dict[str, Any]:
    return {
        "hash": one.hash,
        "act": one.act.value,
        "at": one.at,
        "form": one.form.value,
        "written_on": one.written_on,
        "signed": one.is_signed,
        "replaces": list(one.replaces),
        "document": one.document,
    }


def _line(one: Version, mark: str) -> str:
    signed = "signed" if one.is_signed else "-"
    return f"{mark}\t{one.hash[:12]}\t{one.act.value}\t{one.written_on[:10]}\t{signed}"


def _file(path: str) -> FileToImport:
    return FileToImport(Path(path).name, path=path)
