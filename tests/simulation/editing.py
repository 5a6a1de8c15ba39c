"""What a person does on a device, and what it then told them: all of it must last, and nothing that it refused."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from services.core.categories import Category
from services.core.errors import ServiceError
from services.documents.models import FileToImport, ImportedFile, Outcome
from tests.fakes.disk import Killed
from tests.simulation.device import Device
from tests.simulation.ledger import ViolationError, own_name
from tests.simulation.state import State
from tests.simulation.told import Told, content, title
from tests.simulation.world import World

CATEGORIES: Final = (Category.DIRECTIVES, Category.IMAGING, Category.OTHER, Category.PRESCRIPTION)


def add(world: World, device: Device, pick: int) -> None:
    """Take in a note under a title and a category."""
    number = next(world.numbers)
    filed = CATEGORIES[pick % len(CATEGORIES)]
    file = FileToImport("note.txt", data=content(number))
    came = device.run(device.documents.add(file, title(number), filed))
    state = world.state(device)
    ids = [each.id for each in state.documents.values() if each.title == title(number)]
    match came:
        case ImportedFile(outcome=Outcome.ADDED, documents=documents):
            _expect(
                ids == list(documents), f"I1: {device.name} says that it kept a note, and did not"
            )
        case ImportedFile() | ServiceError():
            _expect(not ids, f"{device.name} refused a note, and kept it")
        case Killed():
            pass
    for id in ids:
        name = own_name(state.resources[id].content)
        device.told[id] = Told(name, number, title(number), filed)


def rename(world: World, device: Device, pick: int) -> None:
    """Give another title."""
    number = next(world.numbers)
    id = _chosen(world, device, pick, deleted=False)
    if id is None:
        return
    told = _told(world, device, id)
    if _done(
        device,
        device.documents.rename(id, title(number)),
        lambda: world.state(device).documents[id].title == title(number),
    ):
        told.title, told.deleted = title(number), False  # brought back by a conflict, and kept


def recategorise(world: World, device: Device, pick: int) -> None:
    """File elsewhere."""
    id = _chosen(world, device, pick, deleted=False)
    if id is None:
        return
    told, filed = _told(world, device, id), CATEGORIES[pick % len(CATEGORIES)]
    if _done(
        device,
        device.documents.recategorise(id, filed),
        lambda: world.state(device).documents[id].category == filed,
    ):
        told.category, told.deleted = filed, False


def delete(world: World, device: Device, pick: int) -> None:
    """Put aside."""
    id = _chosen(world, device, pick, deleted=False)
    if id is None:
        return
    told = _told(world, device, id)
    if _done(
        device, device.documents.delete(id), lambda: world.state(device).documents[id].deleted
    ):
        told.deleted = True


def restore(world: World, device: Device, pick: int) -> None:
    """Take back what was put aside."""
    id = _chosen(world, device, pick, deleted=True)
    if id is None:
        return
    told = _told(world, device, id)
    if _done(
        device,
        device.documents.restore(id),
        lambda: not world.state(device).documents[id].deleted,
    ):
        told.deleted = False


def erase(world: World, device: Device, _pick: int) -> None:
    """Erase for good what was put aside."""
    device.run(device.documents.erase_deleted())
    left = world.state(device).documents
    for id, told in device.told.items():
        if told.deleted and id not in left:
            told.erased = True


def _done(device: Device, work: Coroutine[Any, Any, None], is_there: Callable[[], bool]) -> bool:
    """Return whether an edit was made; one that was said to be is there, one that was refused is not."""
    was = is_there()
    came = device.run(work)
    match came:
        case None:
            _expect(is_there(), f"I1: {device.name} says that it made an edit, and did not")
            device.network.forget_waits()
            return True
        case ServiceError():
            _expect(is_there() == was, f"{device.name} refused an edit, and made it")
            return False
        case _killed:
            return is_there()


def _chosen(world: World, device: Device, pick: int, *, deleted: bool) -> str | None:
    """Return the n-th document that stands, or that was put aside, in the order in which they came."""
    state = world.state(device)
    ids = [each.id for each in state.documents.values() if each.deleted is deleted]
    return ids[pick % len(ids)] if ids else None


def _told(world: World, device: Device, id: str) -> Told:
    """Return what was told of a document; nothing yet of one that came from the server."""
    if id not in device.told:
        device.told[id] = Told(_name(world.state(device), id))
    return device.told[id]


def _name(state: State, id: str) -> str:
    resource = state.resources[id]
    return own_name(resource.content) if resource.ours else ""


def _expect(holds: bool, words: str) -> None:
    if not holds:
        raise ViolationError(words)
