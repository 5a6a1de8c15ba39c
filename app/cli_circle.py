"""`circle invite|look|accept|refuse|confirm|withdraw|list|change|stop|leave`: a person and who helps them."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from app.container import Container
from services.circle.models import (
    AREAS,
    DOCUMENT_AREAS,
    Act,
    Helper,
    Invitation,
    May,
    Offer,
    Sent,
)
from services.core.errors import NotFoundError, RemoteError
from services.i18n.circle_sentences import unsent_lines
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.helped import Helped

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""
COMMANDS: Final = ("circle",)
_ALL_DOCUMENTS: Final = "documents"


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    circle = command("circle", "who helps, who is helped, invitations")
    acts = circle.add_subparsers(dest="act", required=True, metavar="ACT")
    invite = acts.add_parser("invite", help="make a code for somebody")
    invite.add_argument("--ask", action="store_true", help="let me help you")
    invite.add_argument(
        "--areas", nargs="+", choices=[_ALL_DOCUMENTS, *AREAS], required=True, metavar="AREA"
    )
    invite.add_argument("--may", type=May, choices=list(May), default=May.SEE)
    invite.add_argument("--until", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    change = acts.add_parser("change", help="change what somebody may do; what is not said stays")
    change.add_argument("id", metavar="ID", help="or its beginning")
    change.add_argument("--areas", nargs="+", choices=[_ALL_DOCUMENTS, *AREAS], metavar="AREA")
    change.add_argument("--may", type=May, choices=list(May))
    change.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
    for name, what in (
        ("look", "say what a code leads to"),
        ("accept", "agree"),
        ("refuse", "say no"),
    ):
        acts.add_parser(name, help=what).add_argument("code", metavar="CODE")
    for name, what in (
        ("confirm", "let in whoever answered, once recognised"),
        ("withdraw", "take an invitation back"),
        ("stop", "take back what somebody may do"),
        ("leave", "stop helping somebody"),
    ):
        acts.add_parser(name, help=what).add_argument("id", metavar="ID", help="or its beginning")
    acts.add_parser("list", help="say all of it, after asking the server")


async def act_for(container: Container, name: str) -> None:
    """Open the record of somebody who is helped, by name or id; raises NotFoundError."""
    found = [
        one
        for one in (await container.circle.circle()).helped
        if name.casefold() in one.name.casefold() or one.id.startswith(name)
    ]
    if len(found) != 1:
        raise NotFoundError
    await container.circle.open(found[0].id)


async def run(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Run the act that was asked for."""
    if options.act == "list":
        return await _listed(container, _)
    if options.act in {"look", "accept", "refuse"}:
        return await _answered(container, options)
    if options.act == "change":
        return await _changed(container, options)
    if options.act in {"stop", "leave"}:
        return await _ended(container, options)
    return await _invited(container, options)


async def _invited(container: Container, options: argparse.Namespace) -> Result:
    circle = container.circle
    if options.act == "invite":
        return _made(await circle.invite(_offer(options)))
    if options.act == "confirm":
        await container.sync.run(files=False)
        return _made(await circle.confirm(await _named(container, options.id)))
    await circle.withdraw(await _named(container, options.id))
    return {"withdrawn": True}, "", True


async def _answered(container: Container, options: argparse.Namespace) -> Result:
    circle = container.circle
    if options.act == "refuse":
        await circle.refuse(options.code)
        return {"refused": True}, "", True
    if options.act == "accept":
        await circle.accept(options.code)
        open_now = [one for one in (await circle.circle()).invitations if one.is_open]
        return (
            [_invitation(one) for one in open_now],
            "\n".join(one.check for one in open_now),
            True,
        )
    found = await circle.look(options.code)
    shown = {
        "kind": found.act.value,
        "name": found.name,
        "areas": list(found.areas),
        "may": found.may.value,
        "until": found.until,
    }
    return shown, "\t".join(map(str, shown.values())), True


async def _ended(container: Container, options: argparse.Namespace) -> Result:
    known = await container.circle.circle()
    if options.act == "stop":
        done = await container.circle.stop(
            _only({one.id: one for one in known.helpers}, options.id)
        )
        return {"stopped": done.value}, done.value, done is Sent.DONE
    left = await container.circle.leave(_only({one.id: one for one in known.helped}, options.id))
    return {"unsent": dict(left.unsent)}, "", True


async def _changed(container: Container, options: argparse.Namespace) -> Result:
    known = {one.id: one for one in (await container.circle.circle()).helpers}
    helper = known[_only(known, options.id)]
    before = helper.offer
    offer = Offer(
        _areas(options.areas) if options.areas else before.areas,
        options.may or before.may,
        options.until or before.until,
    )
    done = await container.circle.change(helper.id, offer)
    return {"changed": done.value}, done.value, done is Sent.DONE


def _offer(options: argparse.Namespace) -> Offer:
    act = Act.ASK if options.ask else Act.HELP
    return Offer(_areas(options.areas), options.may, options.until, act)


def _areas(named: Sequence[str]) -> frozenset[str]:
    areas = {area for area in named if area != _ALL_DOCUMENTS}
    return frozenset(areas | set(DOCUMENT_AREAS) if _ALL_DOCUMENTS in named else areas)


async def _named(container: Container, beginning: str) -> str:
    known = {one.id: one for one in (await container.circle.circle()).invitations}
    return _only(known, beginning)


def _only(known: Mapping[str, object], beginning: str) -> str:
    found = [id for id in known if id.startswith(beginning)]
    if len(found) != 1:
        raise NotFoundError
    return found[0]


async def _listed(container: Container, _: Translator) -> Result:
    fresh, said = True, []
    try:
        await container.sync.run(files=False)
        await container.circle.refresh()
    except RemoteError as error:
        fresh, said = False, [sentence(error, _)]
    found = await container.circle.circle()
    shown = {
        "helpers": [_helper(one) for one in found.helpers],
        "helped": [_helped(one) for one in found.helped],
        "invitations": [_invitation(one) for one in found.invitations],
        "ended": [
            {"name": one.name, "why": one.why.value, "unsent": dict(one.unsent)}
            for one in found.ended
        ],
    }
    lines = [f"helper\t{one.id[:8]}\t{one.name}\t{one.may}\t{one.until}" for one in found.helpers]
    lines += [f"helped\t{one.id[:8]}\t{one.name}\t{one.may}\t{one.until}" for one in found.helped]
    lines += [f"{one.stage}\t{one.id[:8]}\t{one.name}\t{one.check}" for one in found.invitations]
    lines += [
        f"ended\t{one.name}\t{', '.join(unsent_lines(one.unsent.items(), _))}"
        for one in found.ended
    ]
    return shown, "\n".join([*said, *lines]), fresh


def _made(one: Invitation) -> Result:
    shown = _invitation(one)
    return shown, "\t".join(filter(None, (one.code, one.id[:8], one.stage.value))), True


def _invitation(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.act.value,
        "side": one.side.value,
        "stage": one.stage.value,
        "code": one.code,
        "name": one.name,
        "born": one.born,
        "check": one.check,
        "areas": list(one.areas),
        "may": one.may.value,
        "until": one.until,
    }


def _helper(one: Helper) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "areas": list(one.areas),
        "may": one.may.value,
        "until": one.until,
        "stopping": one.stopping,
        "changing": one.wanted is not None,
    }


def _helped(one: Helped) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.tie.value,
        "areas": sorted(one.areas),
        "may": one.may.value,
        "until": one.until,
        "closed": one.closed,
    }
