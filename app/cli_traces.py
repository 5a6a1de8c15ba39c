"""`traces`: who saw the record and what was done there, and whether what is shown is what the server signed."""

import argparse
from collections.abc import Callable
from typing import Any

from app.container import Container
from services.access.proving import Checked
from services.access.traces import Group, What, Who, about, shown
from services.i18n.translator import Translator

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    traces = command("traces", "list who saw the record, and what was done there")
    traces.add_argument("--who", type=Who, choices=list(Who), default=Who.OTHERS, help="whose acts")
    traces.add_argument("--what", type=What, choices=list(What), default=What.ALL)
    traces.add_argument("--older", action="store_true", help="read also the page before")
    traces.add_argument(
        "--check", action="store_true", help="compare the newest with what the server signed"
    )
    traces.add_argument(
        "--take-key", action="store_true", help="trust the key that the server signs with now"
    )


async def traces(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Read them anew where the server can be asked; what was read last is shown in any case."""
    unanswered = await container.traces.refresh()
    if options.older and unanswered is None:
        unanswered = await container.traces.more()
    if options.take_key:
        await container.proofs.take_key()
    if options.check and unanswered is None:
        unanswered = await container.proofs.check()
    reading = await container.traces.kept()
    checked = await container.proofs.kept() if options.check else None
    groups = shown(reading, options.who, options.what)
    value = {
        "read_at": reading.read_at.isoformat() if reading.read_at else None,
        "unanswered": unanswered.value if unanswered else None,
        "more": reading.more,
        "acts": [_act(one) for one in groups],
        "checked": _checked(checked),
    }
    lines = ["\t".join(str(part) for part in _line(one)) for one in groups]
    good = checked is None or not (checked.wrong or checked.other_key)
    return value, "\n".join(lines), unanswered is None and good


def _act(one: Group) -> dict[str, Any]:
    trace = one.trace
    return {
        "id": trace.id,
        "since": one.since.isoformat(),
        "at": one.at.isoformat(),
        "times": one.times,
        "as": trace.as_,
        "who": trace.who,
        "name": one.name,
        "system": trace.system,
        "act": trace.kind,
        "about": about(trace).value,
        "refused": trace.refused,
        "emergency": trace.emergency,
    }


def _line(one: Group) -> tuple[object, ...]:
    trace = one.trace
    refused = "refused" if trace.refused else "-"
    at = one.at.isoformat(timespec="minutes")
    return at, trace.as_, one.name or trace.who or "-", trace.kind, about(trace), refused, one.times


def _checked(checked: Checked | None) -> dict[str, Any] | None:
    if checked is None:
        return None
    return {
        "at": checked.at,
        "proven": checked.proven,
        "pending": checked.pending,
        "wrong": list(checked.wrong),
        "other_key": checked.other_key,
    }
