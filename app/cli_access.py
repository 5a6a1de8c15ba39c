"""`who-can-see`, `hide`, `unhide`, `see-as`: who may see the documents."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from app.container import Container
from services.access.models import Role, Seen, Unanswered, Visibility, WhoSees
from services.i18n.access_sentences import refusal, role_name
from services.i18n.translator import Translator

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""

_ROLES: Final = ("professional", "emergency", "samu", "helper", "representative")


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    who = command("who-can-see", "say who may see a document")
    who.add_argument("id", metavar="ID")
    for name, what in (("hide", "hide documents"), ("unhide", "have documents visible again")):
        sub = command(name, f"{what}, from the next sync on")
        sub.add_argument("ids", nargs="+", metavar="ID", help="the documents")
        sub.add_argument("--from", dest="who", default="", metavar="WHO", help="one professional")
        sub.add_argument("--secret", action="store_true", help="from representatives (minors)")
    see = command("see-as", "ask the server what somebody else would get")
    see.add_argument("role", choices=_ROLES)
    see.add_argument("--profession", default="", help="of a professional: physician, pharmacist…")
    see.add_argument("--who", default="", metavar="ID", help="somebody in particular")


async def who_can_see(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Say who may see a document."""
    known = await container.access.who_sees(options.id)
    shown = _known(known)
    return shown, "\n".join(f"{name}\t{value}" for name, value in shown.items()), True


async def hide(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Decide that documents are closed further, or opened again (`unhide`)."""
    closes, decided = options.command == "hide", 0
    for id in options.ids:
        known = await container.access.who_sees(id)
        decided += await container.access.decide([id], _wanted(known.shown, options, closes=closes))
    lines = _.n("%(count)s decision kept", "%(count)s decisions kept", decided)
    return {"decided": decided, "applied": "at the next sync"}, lines, decided > 0


async def see_as(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Ask the server; nothing is guessed without it."""
    needs = options.role in {"professional", "emergency", "samu"}
    profession = options.profession or ("physician" if needs else "")
    role = Role(options.role, profession, options.who)
    answer = await container.access.see_as(role)
    if isinstance(answer, Unanswered):
        return {"unanswered": answer.value}, answer.value, False
    shown = {
        "role": role_name(role.role, role.profession, role.id, _),
        "reason": answer.reason,
        "given": [_seen(one) for one in answer.given],
        "refused": [_seen(one) for one in answer.refused],
        "elsewhere": answer.elsewhere,
    }
    lines = [f"+\t{one.date}\t{one.title}" for one in answer.given]
    lines += [f"-\t{one.date}\t{one.title}\t{refusal(one.reason, _)}" for one in answer.refused]
    return shown, "\n".join(lines), True


def _wanted(now: Visibility, options: argparse.Namespace, *, closes: bool) -> Visibility:
    if options.who:
        who = now.hidden_from - {options.who}
        return replace(now, hidden_from=who | {options.who} if closes else who)
    if options.secret:
        return replace(now, secret=closes)
    return replace(now, hidden=closes)


def _known(known: WhoSees) -> dict[str, Any]:
    def said(one: Visibility | None) -> dict[str, Any] | None:
        if one is None:
            return None
        return {
            "hidden": one.hidden,
            "secret": one.secret,
            "hidden_from": sorted(one.hidden_from),
        }

    return {
        "reach": known.reach.value,
        "now": said(known.now),
        "wanted": said(known.wanted),
        "state": known.state.value if known.state else None,
    }


def _seen(one: Seen) -> dict[str, str]:
    return {"id": one.id, "title": one.title, "date": one.date, "reason": one.reason}
