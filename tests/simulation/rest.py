"""What must hold when the faults have stopped and every device has synchronised: see `invariants`."""

from datetime import UTC, datetime, timedelta
from typing import Final

from services.sync.models import Report
from tests.faults.scanner import find_marker
from tests.simulation.device import Device
from tests.simulation.ledger import Ledger, attachments, own_name
from tests.simulation.state import Resource, State
from tests.simulation.told import MARKER
from tests.simulation.world import World

_STOPPED: Final = frozenset({"conflict", "quarantined"})


def alike(world: World, device: Device, state: State) -> list[str]:
    """The device shows what the server has, and nothing else (I2, I7, I8)."""
    here, there = state.on_server(), {(v.type, v.id): v for v in world.of_camille()}
    broken = []
    for key in there.keys() - state.aside - world.unreadable:
        row = here.get(key)
        if row is None:
            broken.append(f"I2: {there[key].place} never came to {device.name}")
        elif not row.waiting & _STOPPED:
            broken += _differences(device, state, row, there[key].version)
    broken += [
        f"I7: {key} is gone from the server, not from {device.name}"
        for key in here.keys() - there.keys() - state.aside
        if key[0] == "DocumentReference" and here[key].version and not here[key].waiting
    ]
    names = [own_name(row.content) for row in _alive(state) if own_name(row.content)]
    if len(names) != len(set(names)):
        broken.append(f"I3: {device.name} shows one document twice")
    return broken + _waiting(device, state) + _quarrels(world, device, state)


def _waiting(device: Device, state: State) -> list[str]:
    """Nothing waits any more but for the person (I8)."""
    rows = state.resources.values()
    return [
        *(f"I8: {r.uid} still waits on {device.name}" for r in rows if r.waiting - _STOPPED),
        *(
            f"I8: {r.uid} of {device.name} is refused by a server that refuses nothing"
            for r in rows
            if "quarantined" in r.waiting
        ),
    ]


def swept(world: World, device: Device) -> list[str]:
    """Sweeping up what kills left behind leaves just the files that are shown (I11)."""
    world.loop.run(device.record.collect(datetime.now(UTC) + timedelta(days=1)))
    state = world.state(device)
    digests = {each.sha256 for each in state.documents.values() if each.sha256}
    missing = [digest for digest in digests if not device.record.attachments.has(digest)]
    return [f"I11: the sweep of {device.name} took what is needed"] if missing else []


def readable(world: World) -> list[str]:
    """No file of a device holds a word of the record that can be read (I14)."""
    return [
        f"I14: {hit.path.name} holds a word, {hit.form}"
        for hit in find_marker(world.folder, [MARKER])
    ]


def _quarrels(world: World, device: Device, state: State) -> list[str]:
    """A device that is alone, and whose documents nobody else changed, is in conflict with nobody (I1)."""
    is_alone = len(world.devices) == 1 and not world.done["a revision"] + world.done["a removal"]
    return [
        f"I1: {row.uid} of {device.name} is in conflict with itself"
        for row in state.resources.values()
        if is_alone and "conflict" in row.waiting
    ]


def _alive(state: State) -> list[Resource]:
    return [row for row in state.resources.values() if row.json and not row.deleted]


def _differences(device: Device, state: State, row: Resource, version: str) -> list[str]:
    if row.version != version:
        return [f"I2: {row.server_id} is not of the server's version on {device.name}"]
    if row.deleted or not row.json:
        return []
    shown, told = state.documents.get(row.uid), device.told.get(row.uid)
    if shown is None:
        return [f"I2: {row.server_id} is not shown on {device.name}"]
    if shown.awaited and not shown.refused:
        return [f"I2: the file of {row.server_id} never came to {device.name}"]
    titles = {each.get("title") for each in attachments(row.content)} or {shown.title}
    chosen = told.title if told else None
    if shown.title not in titles | {chosen}:
        return [f"I2: {row.server_id} has another title on {device.name}"]
    return []


def deletions(ledger: Ledger, device: Device, state: State) -> list[str]:
    """What was deleted here is deleted there, unless somebody changed it meanwhile or took it back (I7)."""
    broken = []
    for id, told in device.told.items():
        row = state.resources.get(id)
        if not told.deleted or not told.ours or (row is not None and row.waiting):
            continue
        versions = ledger.named(told.name)
        done = any(v.resource is None for v in versions)
        mine = any(
            own_name(v.resource or {}) == told.name and ledger.authors[v.seq] == device.name
            for v in ledger.alive()
        )
        if mine and not done:
            broken.append(f"I7: {id}, deleted on {device.name}, lives on the server")
    return broken


def replayed(world: World, device: Device) -> list[str]:
    """Everything told once more changes nothing (I9)."""
    before = world.state(device)
    world.loop.run(device.record.database.write(lambda c: c.execute("DELETE FROM cursor")))
    report = device.run(device.sync.run())
    after = world.state(device)
    if not isinstance(report, Report):
        return [f"I9: {device.name} fails when everything is told again: {report!r}"]
    if (before.resources, before.documents) != (after.resources, after.documents):
        return [f"I9: what was told again changed {device.name}"]
    return []
