"""`access emergency|blocked|block|unblock`: what an emergency opens, and who gets nothing."""

import argparse
from collections.abc import Callable
from typing import Any, Final

from app.container import Container
from services.access.models import Unanswered
from services.access.refusals import SWITCHES, Block, Candidate, Somebody, Standing
from services.core.errors import NotFoundError
from services.i18n.translator import Translator

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""
_ALLOWED: Final = "allowed"
_REFUSED: Final = "refused"


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    access = command("access", "what an emergency opens, and professionals who are blocked")
    acts = access.add_subparsers(dest="act", required=True, metavar="ACT")
    emergency = acts.add_parser("emergency", help="say or decide what an emergency opens")
    for name, what in (
        ("samu", "the regulating doctor of the Samu"),
        ("others", "other professionals"),
        ("hidden", "documents that are hidden, too"),
    ):
        emergency.add_argument(f"--{name}", choices=[_ALLOWED, _REFUSED], help=what)
    acts.add_parser("blocked", help="list who is blocked")
    acts.add_parser("known", help="list whom the record names, who could be blocked")
    for name, what in (
        ("block", "have a professional get nothing, from the next sync on"),
        ("unblock", "take it back"),
    ):
        acts.add_parser(name, help=what).add_argument("id", metavar="ID", help="or its beginning")


async def run(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Do what is asked."""
    match options.act:
        case "emergency":
            return await _emergency(container, options)
        case "block":
            return await _block(container, options.id, _)
        case "unblock":
            return await _unblock(container, options.id, _)
        case "known":
            known = [{"id": one.key, "name": one.name} for one in await _candidates(container)]
            return known, "\n".join(f"{one['id']}\t{one['name']}" for one in known), True
        case _:
            shown = [_shown(one) for one in (await container.refusals.standing()).blocks]
            lines = ("\t".join(str(said or "-") for said in one.values()) for one in shown)
            return shown, "\n".join(lines), True


async def _emergency(container: Container, options: argparse.Namespace) -> Result:
    for name in SWITCHES:
        answer = getattr(options, name)
        if answer:
            await container.refusals.allow(name, allowed=answer == _ALLOWED)
    standing: Standing = await container.refusals.standing()
    shown = {
        name: {
            "now": _word(allowed=one.now),
            "wanted": None if one.wanted is None else _word(allowed=one.wanted),
            "state": one.state.value if one.state else None,
        }
        for name, one in standing.switches.items()
    }
    lines = (
        "\t".join((name, *(word or "-" for word in said.values()))) for name, said in shown.items()
    )
    return shown, "\n".join(lines), True


async def _candidates(container: Container) -> tuple[Candidate, ...]:
    return await container.refusals.candidates()


async def _block(container: Container, id: str, _: Translator) -> Result:
    found = [one for one in await _candidates(container) if one.key.startswith(id)]
    if len(found) != 1:
        raise NotFoundError
    who = await container.refusals.identified(found[0])
    if isinstance(who, Unanswered):
        return {"unanswered": who.value}, who.value, False
    await container.refusals.block(who)
    return _kept(who, _)


async def _unblock(container: Container, id: str, _: Translator) -> Result:
    blocks = (await container.refusals.standing()).blocks
    found = [one.who for one in blocks if one.who.id.startswith(id)]
    if len(found) != 1:
        raise NotFoundError
    await container.refusals.unblock(found[0])
    return _kept(found[0], _)


def _kept(who: Somebody, _: Translator) -> Result:
    said = _("Kept. It will be applied at the next update.")
    return {"id": who.id, "name": who.name, "applied": "at the next sync"}, said, True


def _word(*, allowed: bool) -> str:
    return _ALLOWED if allowed else _REFUSED


def _shown(one: Block) -> dict[str, Any]:
    return {
        "id": one.who.id,
        "name": one.who.name,
        "profession": one.who.profession,
        "since": one.who.since,
        "now": one.now,
        "state": one.state.value if one.state else None,
    }
