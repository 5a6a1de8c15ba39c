"""Resources and all their versions, in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.fakes.fhir.exchange import Json


@dataclass(slots=True)
class TickingClock:
    """Gives another time at each look, `step` later; moved by hand."""

    now: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)
    step: timedelta = timedelta(milliseconds=1)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True, slots=True)
class Version:
    """One version; `resource` is None for a deletion. `seq` counts every write of the server, from 1."""

    seq: int
    type: str
    id: str
    version: str
    at: datetime
    method: str
    created: bool
    resource: Json | None

    @property
    def place(self) -> str:
        return f"{self.type}/{self.id}"

    @property
    def last_updated(self) -> str:
        return self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'


@dataclass(slots=True)
class Records:
    """`number` names the n-th version of a resource (from 1), `fresh_id` a resource that came without an id."""

    number: Callable[[int], str]
    fresh_id: Callable[[], str]
    clock: Callable[[], datetime] = field(default_factory=TickingClock)
    log: list[Version] = field(default_factory=list)
    _seq: Iterator[int] = field(default_factory=lambda: count(1))
    _by_place: dict[tuple[str, str], list[Version]] = field(default_factory=dict)

    def write(self, type: str, id: str, resource: Json | None, method: str) -> Version:
        """Add a version; its meta is the server's."""
        before = self.versions(type, id)
        at = self.clock()
        version = Version(
            next(self._seq),
            type,
            id,
            self.number(len(before) + 1),
            at,
            method,
            not before or before[-1].resource is None,
            None,
        )
        meta = {"versionId": version.version, "lastUpdated": version.last_updated}
        kept = resource and {
            **resource,
            "id": id,
            "meta": {**resource.get("meta", {}), **meta},
        }
        version = Version(version.seq, type, id, version.version, at, method, version.created, kept)
        self.log.append(version)
        self._by_place.setdefault((type, id), []).append(version)
        return version

    def versions(self, type: str, id: str) -> list[Version]:
        return list(self._by_place.get((type, id), ()))

    def last(self, type: str, id: str) -> Version | None:
        """Return the last version, a deletion included; None if there never was one."""
        return next(reversed(self.versions(type, id)), None)

    def alive(self, type: str = "") -> list[Version]:
        """Return what is not deleted, in the order of its last write."""
        last = (versions[-1] for versions in self._by_place.values() if versions)
        return sorted(
            (each for each in last if each.resource and type in {"", each.type}),
            key=lambda each: each.seq,
        )

    def rewind(self, length: int) -> None:
        """Forget what was written after the log had this length."""
        for version in reversed(self.log[length:]):
            self._by_place[version.type, version.id].pop()
        del self.log[length:]
