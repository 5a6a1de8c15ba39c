"""`conflicts`: what has two versions, and the answer to one."""

import argparse
from typing import Any

from app.container import Container
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.versions import Choice, Comparison, Conflict, Outcome, Side

ANSWERS = {
    "mine": Choice.MINE,
    "theirs": Choice.THEIRS,
    "both": Choice.BOTH,
    "fields": Choice.MERGED,
}


def declare(command: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    command.add_argument(
        "id", nargs="?", metavar="ID", help="show one, by its id or its document’s"
    )
    command.add_argument("--settled", action="store_true", help="those of the last 90 days")
    command.add_argument("--keep", choices=list(ANSWERS), help="answer: which version counts")
    command.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=SIDE",
        help="with --keep fields: mine or theirs, for each field",
    )


async def conflicts(
    container: Container, options: argparse.Namespace, _: Translator
) -> tuple[Any, str, bool]:
    """Run the command; return its JSON, its lines, and whether it was done."""
    words = (_, Formats(_.language))
    service = container.conflicts
    if not options.id:
        found = await (service.settled(words) if options.settled else service.waiting(words))
        lines = "\n".join(f"{one.id}\t{one.question}\t{one.type}\t{one.title}" for one in found)
        return [_listed(one) for one in found], lines, True
    comparison = await service.one(options.id, words)
    if not options.keep:
        shown = _compared(comparison)
        return shown, _lines(comparison), True
    outcome = await service.resolve(
        comparison.conflict.id, ANSWERS[options.keep], comparison.stamp, _fields(options.field)
    )
    return {"outcome": outcome.value}, outcome.value, outcome is Outcome.DONE


def _fields(told: list[str]) -> dict[str, Side]:
    pairs = (field.rpartition("=") for field in told)
    return {name: Side(side) for name, _equals, side in pairs if side in {"mine", "theirs"}}


def _listed(one: Conflict) -> dict[str, Any]:
    return {
        "id": one.id,
        "document": one.document,
        "title": one.title,
        "question": one.question.value,
        "kind": one.policy.kind.value,
        "reason": one.policy.reason,
        "detected_at": one.detected_at.isoformat(),
        "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
        "choice": one.choice.value if one.choice else None,
    }


def _compared(comparison: Comparison) -> dict[str, Any]:
    return _listed(comparison.conflict) | {
        "choices": [choice.value for choice in comparison.choices],
        "differences": [
            {
                "field": each.key,
                "label": each.label,
                "mine": each.mine,
                "theirs": each.theirs,
                "changed_by": each.by.value,
            }
            for each in comparison.differences
        ],
    }


def _lines(comparison: Comparison) -> str:
    head = f"{comparison.conflict.question}\t{comparison.conflict.title}"
    told = [f"{each.key}\t{each.mine}\t{each.theirs}" for each in comparison.differences]
    return "\n".join([head, *told])
