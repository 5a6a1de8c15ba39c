"""The invariants of store-and-sync.md §3.4, as far as the product has what they speak of; each names itself.

After every action of a device, of that device and of the server:
    I1   acknowledged edits are on the server or wait here          `acknowledged`
    I3   one living resource a document                             `ledger.Ledger`, as it happens
    I4   the version of a resource here never goes back             `Checks`
    I5   no version is written over, or deleted, unseen             `ledger.Ledger`, as it happens
    I6   what lies before the cursor is here                        `before_cursor`
    I10  after a kill: structure, seals, and all of these           `device.Device.run`
    I11  what names a file has it: there before, here verified      `ledger.Ledger`, `files`
    I13  the same under clocks ten years off                        every check, under "set the clock"
    I15  no write again before its wait is over                     `network.SimulatedNetwork`
When faults have stopped:
    I2   all devices and the server are alike in a few rounds       `rest.alike`, `world.World.quiesce`
    I5   a directive's text is somewhere                            `acknowledged`: directives are among the notes
    I7   what was deleted is gone, and stays away                   `rest.alike`, `rest.deletions`
    I8   poison delays nobody: nothing else waits                   `rest.alike`
    I9   everything downloaded again changes nothing                `rest.replayed`
    I14  no word of a record in a file that is not encrypted        `rest.readable`, in the encrypted store
Beside them: I12 (migrations with what waits) is test_migrations.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from services.storage.attachments import Attachments
from tests.fakes.fhir.records import Version
from tests.simulation import rest
from tests.simulation.device import Device
from tests.simulation.ledger import Ledger, ViolationError, attachments, category
from tests.simulation.state import Resource, Shown, State
from tests.simulation.told import Told, content
from tests.simulation.world import World


@dataclass(slots=True)
class Checks:
    """Looks at a world after each action; `count` is how many times an invariant was looked at."""

    world: World
    count: int = 0
    _versions: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def after(self, device: Device | None) -> None:
        """Look at what must hold at any moment."""
        broken = [*self.world.ledger.broken]
        for each in self.world.devices:
            broken += each.network.hasty
        if device is not None:
            state = self.world.state(device)
            broken += acknowledged(self.world.ledger, device.name, device.told, state)
            broken += before_cursor(self.world.ledger, device, state)
            broken += files(device.name, device.record.attachments, state)
            broken += self._forward(device, state)
        self.count += 8
        _raise(broken)

    def at_rest(self) -> None:
        """End the faults, and look at what must then hold."""
        world = self.world
        world.quiesce()
        broken: list[str] = []
        for device in world.devices:
            self.after(device)
            state = world.state(device)
            broken += rest.alike(world, device, state)
            broken += rest.deletions(world.ledger, device, state)
        _raise(broken)
        for device in world.devices:
            _raise(rest.replayed(world, device))
            _raise(rest.swept(world, device))
        self.count += 5

    def unreadable(self) -> None:
        """Look for any word of the record in the files of an encrypted store (I14)."""
        _raise(rest.readable(self.world))
        self.count += 1

    def _forward(self, device: Device, state: State) -> list[str]:
        """Versions only go forward (I4)."""
        broken = []
        for (type, id), row in state.on_server().items():
            found = _index(self.world.ledger, type, id, row.version)
            key = (device.name, row.uid, id)
            if found is not None and found < self._versions.get(key, -1):
                broken.append(f"I4: {type}/{id} went back on {device.name}")
            if found is not None:
                self._versions[key] = found
        return broken


def _raise(broken: list[str]) -> None:
    if broken:
        raise ViolationError("; ".join(broken))


def _index(ledger: Ledger, type: str, id: str, version: str | None) -> int | None:
    names = [each.version for each in ledger.server.records.versions(type, id)]
    return names.index(version) if version in names else None


def acknowledged(
    ledger: Ledger, device: str, told_here: Mapping[str, Told], state: State
) -> list[str]:
    """Every edit that a device told is done is on the server, or waits here (I1, and I5 for directives)."""
    broken = []
    for id, told in told_here.items():
        row, shown = state.resources.get(id), state.documents.get(id)
        if told.deleted:
            continue
        lost = (
            _nowhere(
                ledger, told, row if row and row.waiting else None, shown, state.beside.get(id, ())
            )
            if told.ours
            else _given_here(told, shown)
        )
        broken += [f"I1: {what} of {id} on {device} is nowhere" for what in lost]
    return broken


def _given_here(told: Told, shown: Shown | None) -> list[str]:
    """A title that was given to somebody else's document stands on this device alone."""
    return ["the title"] if shown is not None and told.title not in {None, shown.title} else []


def _nowhere(
    ledger: Ledger,
    told: Told,
    row: Resource | None,
    shown: Shown | None,
    beside: Sequence[dict[str, Any]],
) -> list[str]:
    """Return what is neither on the server, nor in `row`, which waits to be sent, nor kept `beside` by a conflict."""
    kept = [*beside, *([row.content] if row else [])]
    titles = {a.get("title") for one in kept for a in attachments(one)}
    lost = []
    if told.title not in ledger.titles | titles | {None}:
        lost.append(f"the title {told.title!r}")
    if told.content is not None and content(told.content) not in ledger.contents:
        digest = sha256(content(told.content)).hexdigest()
        lost += [] if row and shown and shown.sha256 == digest else ["the file"]
    if told.category is not None and told.category not in map(category, kept):
        there = {category(each.resource or {}) for each in ledger.named(told.name)}
        lost += [] if told.category in there else ["the category"]
    return lost


def before_cursor(ledger: Ledger, device: Device, state: State) -> list[str]:
    """What was told before the cursor is here, waits, or was set aside (I6); a comparison under way excepted."""
    if "sweep" in state.cursors:
        return []
    here = state.on_server()
    broken = []
    for version in ledger.alive():
        row = here.get((version.type, version.id))
        behind = row is None or (not row.waiting and row.version != version.version)
        is_aside = (version.type, version.id) in state.aside
        if behind and not is_aside and _is_camilles(version) and _is_past(ledger, version, state):
            broken.append(
                f"I6: {version.place} lies before the cursor of {device.name}, and is not here"
            )
    return broken


def _is_past(ledger: Ledger, version: Version, state: State) -> bool:
    """Say whether a cursor of the feed, or of its type, stands at or after a version."""
    high = state.cursors.get(f"updated/{version.type}")
    is_late = version.place in ledger.late
    if high and not is_late and version.at < datetime.fromisoformat(high):
        return True
    epoch, _, seq = state.cursors.get("feed", "").partition(".")
    feed = getattr(ledger.server, "feed", None)
    return bool(seq) and feed is not None and epoch == str(feed.epoch) and version.seq <= int(seq)


def _is_camilles(version: Version) -> bool:
    return "camille" in str((version.resource or {}).get("subject"))


def files(device: str, kept: Attachments, state: State) -> list[str]:
    """What is shown with a file has it, whole (I11)."""
    digests = {each.sha256 for each in state.documents.values() if each.sha256}
    return [
        f"I11: a file shown on {device} is not whole"
        for digest in digests
        if not kept.is_whole(digest)
    ]
