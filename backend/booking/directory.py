"""The directory in memory: who works where and for what, brought up to date by what changed since the last look.

A search reads it in microseconds, where joins over JSON would cost more than the slots themselves. It holds what a
region has, some thousands of practices (about 20 kB each); a national directory would want tables of its own.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from backend.booking.rules import Rules, actors, rules_of

Json = Mapping[str, Any]


class Change(Protocol):
    """One resource as it stands; `body` is empty when it was deleted."""

    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def body(self) -> bytes: ...


class Source(Protocol):
    """Where the directory is kept (`backend.fhir_server.directory.StoredDirectory`)."""

    def head(self, connection: Connection) -> int: ...
    def since(self, connection: Connection, seq: int) -> Iterable[Change]: ...


class Directory:
    """The resources by type and id. One snapshot serves all threads; a change replaces it as a whole."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen = Seen({}, -1)

    def seen(self, connection: Connection) -> "Seen":
        """Return the directory as it is in this transaction, or a little later.

        No lock: on PostgreSQL a wait for the database gives way to other callers of the same thread. Two may read the
        same changes then; the later state stays.
        """
        known = self._seen
        if self._source.head(connection) > known.seq:
            found = self._caught_up(connection, known)
            if found.seq > self._seen.seq:
                self._seen = found
            return found
        return known

    def _caught_up(self, connection: Connection, known: "Seen") -> "Seen":
        seq = known.seq
        resources = {type: dict(found) for type, found in known.resources.items()}
        for change in self._source.since(connection, seq):
            seq = max(seq, change.seq)
            of_type = resources.setdefault(change.type, {})
            if change.body:
                of_type[change.id] = json.loads(change.body)
            else:
                of_type.pop(change.id, None)
        return Seen(resources, seq)


class Seen:
    """One state of the directory, never changed; `resources` is type to id to content, `seq` its last change."""

    def __init__(self, resources: Mapping[str, Mapping[str, Json]], seq: int = 0) -> None:
        self.resources = resources
        self.seq = seq
        self.known: dict[str, Any] = {}  # of `practices`, read when first asked
        self.schedules_of = _by_actor(resources.get("Schedule", {}), "PractitionerRole")
        self.schedules_for = _by_actor(resources.get("Schedule", {}), "HealthcareService")
        self.roles_by_specialty = _by_specialty(resources.get("PractitionerRole", {}))

    def get(self, type: str, id: str) -> Json | None:
        return self.resources.get(type, {}).get(id)

    def all(self, type: str) -> Iterable[Json]:
        return self.resources.get(type, {}).values()

    def refers(self, resource: Json, *elements: str) -> list[Json]:
        """Return what these elements of a resource point to, as far as it is there."""
        found = []
        for element in elements:
            said = resource.get(element, [])
            for one in said if isinstance(said, list) else [said]:
                type, _, id = str(one.get("reference", "")).rpartition("/")
                resolved = self.get(type.rpartition("/")[2], id)
                if resolved is not None:
                    found.append(resolved)
        return found

    def schedule(self, id: str) -> tuple[Json | None, Json | None]:
        """Return the PractitionerRole and the HealthcareService of a Schedule."""
        schedule = self.get("Schedule", id) or {}
        return tuple(  # type: ignore[return-value]  # two of them
            next((self.get(type, id) for id in actors(schedule, type)), None)
            for type in ("PractitionerRole", "HealthcareService")
        )

    def is_open(self, schedule: str) -> bool:
        """Say whether a Schedule and who works by it are there, and active."""
        role, _ = self.schedule(schedule)
        both = (self.get("Schedule", schedule), role)
        return all(one is not None and one.get("active") is not False for one in both)

    def rules(self, schedule: Json) -> Rules | None:
        """Return a Schedule's rules, None when it has none or is closed; raises RuleError."""
        if not self.is_open(str(schedule["id"])):
            return None
        role, service = self.schedule(str(schedule["id"]))
        codes = specialties(role or {})
        return rules_of(schedule, service or {}, codes[0] if codes else "")


def specialties(role: Json) -> Sequence[str]:
    """Return the codes of a PractitionerRole's specialties."""
    concepts = role.get("specialty") or ()
    return [
        coding["code"] for one in concepts for coding in one.get("coding", ()) if "code" in coding
    ]


def _by_actor(schedules: Mapping[str, Json], type: str) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for id, schedule in schedules.items():
        for actor in actors(schedule, type) if schedule.get("active") is not False else ():
            found.setdefault(actor, []).append(id)
    return found


def _by_specialty(roles: Mapping[str, Json]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for id, role in roles.items():
        for code in specialties(role) if role.get("active") is not False else ():
            found.setdefault(code, []).append(id)
    return found
