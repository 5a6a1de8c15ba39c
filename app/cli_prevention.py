"""`prevention`: what is due, why, and what the person says of it."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from app.container import Container
from services.i18n.translator import Translator
from services.prevention.explaining import Explanation, status_name
from services.prevention.models import Card, Kind, Status

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""
_QUIET: Final = frozenset({Status.NOT_CONCERNED, Status.INFORMS, Status.UNKNOWN})


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    sub = command("prevention", "list what prevention says, why, or say something of it")
    sub.add_argument("--why", metavar="ID", default="", help="explain one rule")
    sub.add_argument(
        "--all", action="store_true", help="also what does not concern or only informs"
    )
    sub.add_argument(
        "say",
        nargs="?",
        choices=[*(one.value for one in Kind), "refuse", "undo"],
        metavar="SAY",
        help="done, refuse, not-for-me, remind, or undo",
    )
    sub.add_argument("id", nargs="?", default="", metavar="ID", help="the rule it is said of")
    sub.add_argument("--on", default="", metavar="DATE", help="when it was done, or to be reminded")


async def prevention(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Run the command."""
    if options.say:
        return await _say(container, options, _)
    if options.why:
        said = await container.prevention.why(options.why, _)
        return asdict(said), _lines(said), True
    cards = [
        one for one in await container.prevention.cards() if options.all or one.status not in _QUIET
    ]
    lines = "\n".join(_line(one, _) for one in cards)
    return [_shape(one, _) for one in cards], lines, True


async def _say(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    if options.say == "undo":
        done = await container.prevention.undo(options.id)
    else:
        kind = Kind.REFUSED if options.say == "refuse" else Kind(options.say)
        try:
            await container.prevention.say(options.id, kind, options.on)
            done = True
        except ValueError:
            return (
                {"done": False},
                _("Say when with --on, and nothing to come for what was done."),
                False,
            )
    lines = _("Done.") if done else _("Nothing was said of this rule.")
    return {"done": done}, lines, done


def _shape(card: Card, _: Translator) -> dict[str, Any]:
    return {
        "id": card.rule.id,
        "status": card.status.value,
        "title": card.rule.text.in_(_.language).title,
        "next_on": card.next_on.isoformat() if card.next_on else None,
        "missing": [one.value for one in card.missing],
        "mark": card.rule.mark.value,
        "intimate": card.rule.intimate,
        "rules": card.rule.checked.isoformat(),
    }


def _line(card: Card, _: Translator) -> str:
    title = card.rule.text.in_(_.language).title
    when = card.next_on.isoformat() if card.next_on else ""
    return "\t".join((card.rule.id, status_name(card.status, _), when, title))


def _lines(said: Explanation) -> str:
    lines = [said.title, said.status, said.why, said.rule, said.action, said.cost, said.next_on]
    lines += [f"? {one}" for one in said.missing]
    lines += [f"- {one}" for one in said.limits]
    lines += [f"{one.name}\t{one.value}\t{one.origin}" for one in said.used]
    lines += ["\t".join(filter(None, one)) for one in said.sources]
    lines += [said.mark, said.checked]
    return "\n".join(filter(None, lines))
