"""A person who is asked which of two versions to keep, and answers."""

from typing import Final

from services.core.errors import ServiceError
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.sync.versions import Choice, Comparison, Outcome, Side
from tests.simulation.device import Device
from tests.simulation.ledger import ViolationError
from tests.simulation.told import Told
from tests.simulation.world import World

_WORDS: Final = (translator("fr"), Formats("fr"))


def answer(world: World, device: Device, pick: int) -> None:
    """Answer one question; what the person gave up may go, what they kept may not."""
    waiting = device.run(device.conflicts.waiting(_WORDS))
    if not isinstance(waiting, tuple) or not waiting:
        return
    asked = waiting[pick % len(waiting)]
    compared = device.run(device.conflicts.one(asked.id, _WORDS))
    if not isinstance(compared, Comparison) or not compared.choices:
        return
    choice = compared.choices[pick % len(compared.choices)]
    sides = {told.key: (Side.MINE, Side.THEIRS)[pick % 2] for told in compared.differences}
    fields = sides if choice is Choice.MERGED else None
    came = device.run(device.conflicts.resolve(asked.id, choice, compared.stamp, fields))
    if isinstance(came, ServiceError) or came in {Outcome.MOVED, Outcome.ANSWERED}:
        return
    told = device.told.get(asked.document)
    if told is not None:
        world.ledger.chosen.add(told.name)
        _note(world, device, asked.document, told, choice)


def _note(world: World, device: Device, id: str, told: Told, choice: Choice) -> None:
    state = world.state(device)
    shown = state.documents.get(id)
    kept = {each.title for each in state.documents.values()}
    if choice is Choice.BOTH and shown and not device.kills and told.title not in kept | {None}:
        raise ViolationError(f"I5: both were kept of {id} on {device.name}, and one is not there")
    if choice is not Choice.MINE or shown is None or shown.title != told.title:
        told.title = told.category = None
    told.deleted = shown is None or shown.deleted
