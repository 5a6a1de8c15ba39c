"""`emergency`: what is on the sheet, chosen, written, printed, shown before the code."""

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.container import Container
from services.core.files import write_durably
from services.emergency.models import BY_HAND, Part
from services.emergency.plain import whole
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.printing.models import Frame

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""
COMMANDS: Final = ("emergency",)


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
