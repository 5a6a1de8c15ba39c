"""`emergency`: the sheet, also before the code. `trusted`: who is named, signed, revoked; whom to call."""

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.container import Container
from services.core.files import write_durably
from services.documents.models import FileToImport
from services.emergency.models import BY_HAND, Part
from services.emergency.plain import whole
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.printing.models import Frame
from services.trusted.models import Act, Bond, Chosen, Draft, NotDesignatedError
from services.trusted.words import missing_words, state_name

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    sub = command("emergency", "read the emergency sheet, choose its lines, print it")
    sub.add_argument("--known", action="store_true", help="list the lines that may be chosen")
    sub.add_argument(
        "--choose", metavar="KEY", action="append", default=[], help="put a line on it"
    )
    sub.add_argument("--drop", metavar="KEY", action="append", default=[], help="take a line off")
    sub.add_argument(
        "--write",
        nargs=2,
        metavar=("PART", "TEXT"),
        default=None,
        help=f"write in a part yourself: {', '.join(sorted(BY_HAND))}",
    )
    sub.add_argument("--code", action="store_true", help="only what fits in the code")
    sub.add_argument("--pdf", type=Path, metavar="FILE", help="write the A4 sheet there")
    sub.add_argument("--card", type=Path, metavar="FILE", help="write the card there")
    sub.add_argument(
        "--locked", choices=["on", "off"], default="", help="show it before the code, or no more"
    )
    _declare_trusted(command)


def _declare_trusted(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    sub = command("trusted", "say who is the trusted person; name, sign, revoke; note whom to call")
    sub.add_argument("--name", default="", help="begin a draft that names them")
    sub.add_argument("--born", default="", metavar="DATE", help="their birth date")
    sub.add_argument("--bond", choices=[one.value for one in Bond], help="who they are")
    sub.add_argument("--phone", default="")
    sub.add_argument("--address", default="")
    sub.add_argument("--pdf", type=Path, metavar="FILE", help="write the sheet to be signed there")
    sub.add_argument("--signed", type=Path, metavar="FILE", help="file the paper that both signed")
    sub.add_argument("--on", default="", metavar="DATE", help="the day of the signature")
    sub.add_argument("--revoke", action="store_true", help="revoke what holds")
    sub.add_argument("--contact", nargs=2, metavar=("NAME", "PHONE"), help="note whom to call")


async def emergency(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Run the command."""
    service, formats = container.emergency, Formats(_.language)
    for key in options.choose:
        await service.choose(key, chosen=True)
    for key in options.drop:
        await service.choose(key, chosen=False)
    if options.write:
        part, text = options.write
        try:
            await service.write(Part(part), text.replace("\\n", "\n"))
        except ValueError:
            return {"done": False}, _("This part is not written by hand, or it is too long."), False
    if options.locked:
        await service.show(shown=options.locked == "on")
    frame = Frame((_, formats), container.clock.now())
    for path, make in ((options.pdf, service.printed), (options.card, service.printed_card)):
        if path is not None:
            await asyncio.to_thread(write_durably, path, (await make(frame)).data)
    if options.known:
        known = await service.known()
        found = [(part, one) for part in Part for one in known.of(part)]
        lines = "\n".join(f"{one.key}\t{part}\t{one.text}\t{one.source}" for part, one in found)
        return (
            [{"part": part, "key": one.key, "text": one.text} for part, one in found],
            lines,
            True,
        )
    card = await service.card()
    code, _image = service.code(card, (_, formats))
    value = {
        "made": card.made,
        "shown_before_the_code": service.is_shown(),
        "code": asdict(code),
        "bytes": code.size,
    }
    return value, code.text if options.code else whole(card, (_, formats)), True


async def trusted(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Run the command."""
    try:
        await _act(container, options, _)
    except NotDesignatedError as error:
        lines = "\n".join(missing_words(one, _) for one in error.missing)
        return {"missing": [one.value for one in error.missing]}, lines, False
    desk = await container.trusted.desk()
    names = [one.text.chosen.name for one in desk.heads if one.act is not Act.REVOKED]
    contacts = [f"{one.name}\t{one.phone}" for one in desk.contacts]
    value = {
        "state": desk.state.value,
        "who": desk.who.value,
        "names": names,
        "earlier": len(desk.earlier),
        "contacts": [{"name": one.name, "phone": one.phone} for one in desk.contacts],
    }
    return value, "\n".join((state_name(desk.state, _), *names, *contacts)), True


async def _act(container: Container, options: argparse.Namespace, _: Translator) -> None:
    service = container.trusted
    if options.name:
        bond = Bond(options.bond) if options.bond else None
        chosen = Chosen(options.name, options.born, options.phone, options.address, bond)
        await service.keep(Draft(chosen))
    if options.pdf:
        frame = Frame((_, Formats(_.language)), container.clock.now())
        made = await service.printed("", frame)
        await asyncio.to_thread(write_durably, options.pdf, made.data)
    if options.signed:
        file = FileToImport(options.signed.name, path=str(options.signed))
        await service.file_signed(file, options.on)
    if options.revoke:
        await service.revoke()
    if options.contact:
        await service.note_contact(*options.contact)
