"""Who saw the open record, and what was done there: what its server wrote down, kept as it was last read."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.access import store
from services.access.models import Unanswered
from services.core.clock import Clock
from services.core.errors import Fault, RemoteError
from services.remote.traces import Trace
from services.remote.transport import Network
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.sync import access, linking

__all__ = [
    "AWAY",
    "About",
    "Group",
    "Reading",
    "Trace",
    "TraceService",
    "What",
    "Who",
    "about",
    "by_day",
    "kept_traces",
    "shown",
    "table_of",
]

_KEPT: Final = "traces"
_PAGE: Final = 100
_MOST: Final = 500
"""Traces kept on this device; older ones are asked of the server again."""
AWAY: Final = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})
_UPKEEP: Final = frozenset({"token-given"})
"""What no person did: a token is renewed every five minutes."""


class Who(StrEnum):
    """Whose acts are shown."""

    OTHERS = "others"
    HELPERS = "helpers"
    PROFESSIONALS = "professionals"
    MYSELF = "myself"


class What(StrEnum):
    """Which acts are shown."""

    ALL = "all"
    LOOKED = "looked"
    CHANGED = "changed"
    REFUSED = "refused"


class About(StrEnum):
    """What an act was about, as far as people tell it apart."""

    DOCUMENTS = "documents"
    APPOINTMENTS = "appointments"
    RESULTS = "results"
    VACCINES = "vaccines"
    IDENTITY = "identity"
    ACCESS = "access"
    TRACES = "traces"
    RECORD = "record"


_ABOUT: Final[Mapping[str, About]] = {
    **dict.fromkeys(
        ("Binary", "Composition", "DiagnosticReport", "DocumentManifest", "DocumentReference"),
        About.DOCUMENTS,
    ),
    **dict.fromkeys(("CareTeam", "Consent", "RelatedPerson", "Task"), About.ACCESS),
    "Appointment": About.APPOINTMENTS,
    "AuditEvent": About.TRACES,
    "Immunization": About.VACCINES,
    "Observation": About.RESULTS,
    "Patient": About.IDENTITY,
}
_OF: Final[Mapping[Who, frozenset[str]]] = {
    Who.HELPERS: frozenset({"helper", "representative"}),
    Who.PROFESSIONALS: frozenset({"professional", "system"}),
    Who.MYSELF: frozenset({"patient"}),
}
_CHANGING: Final = frozenset({"create", "update", "delete"})


@dataclass(frozen=True, slots=True)
class Group:
    """Acts of one day that are alike: the first and the last of them, and how many there were."""

    trace: Trace
    at: datetime  # of the last
    since: datetime
    times: int
    name: str = field(
        default="", repr=False
    )  # of who acted, "" where the record does not name them


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known. `read_at` is None before anything was read; `more` where the server has older ones."""

    read_at: datetime | None = None
    traces: tuple[Trace, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    more: bool = False


@dataclass(slots=True)
class TraceService:
    """Reads for the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    network: Network | None = None  # the network itself

    async def kept(self) -> Reading:
        """Return what was last read, and the names that the record gives."""
        return await self.record.current.database.read(_kept)

    async def refresh(self) -> Unanswered | None:
        """Read the newest from the server and keep them; return why it could not be done."""
        return await self._read("")

    async def more(self) -> Unanswered | None:
        """Read the next page, older than what is kept."""
        following = await self.record.current.database.read(_following)
        return await self._read(following) if following else None

    async def _read(self, url: str) -> Unanswered | None:
        record = self.record.current
        server = await record.database.read(linking.server)
        if server is None:
            return Unanswered.HERE
        try:
            async with access.client_of(server, record, self.network) as client:
                page = await client.traces(server.patient, _PAGE, url)
        except RemoteError as error:
            if error.fault in {Fault.NOT_FOUND, Fault.UNSUPPORTED, Fault.WRONG_ANSWER}:
                return Unanswered.UNSUPPORTED
            return Unanswered.OFFLINE if error.fault in AWAY else Unanswered.FAILED
        now = self.clock.now()

        def keep(connection: Connection) -> None:
            before = _kept(connection).traces if url else ()
            _keep(connection, now, (*before, *page.traces), page.next)

        await record.database.write(keep)
        return None


def kept_traces(connection: Connection) -> tuple[Trace, ...]:
    """Return the traces kept here, the newest first."""
    return _kept(connection).traces


def shown(reading: Reading, who: Who, what: What) -> list[Group]:
    """Return the acts of these kinds, alike ones of a day together, the newest first."""
    groups: dict[tuple[object, ...], Group] = {}
    for trace in reading.traces:
        if not _is_of(trace, who) or not _is_what(trace, what):
            continue
        at = datetime.fromisoformat(trace.at).astimezone()
        alike = (at.date(), trace.as_, trace.who, trace.system, _act(trace), about(trace))
        found = groups.get(alike)
        if found is None:
            name = reading.names.get(trace.who, "")
            groups[alike] = Group(trace, at, at, 1, name)
        else:
            groups[alike] = Group(found.trace, found.at, at, found.times + 1, found.name)
    return sorted(groups.values(), key=lambda one: one.at, reverse=True)


def about(trace: Trace) -> About:
    """Return what an act was about; of a refusal nothing is said, for nothing was given."""
    return About.RECORD if trace.refused else _ABOUT.get(trace.type, About.RECORD)


def by_day(groups: Sequence[Group]) -> Iterator[tuple[datetime, list[Group]]]:
    """Yield each day with its acts."""
    day: list[Group] = []
    for one in groups:
        if day and day[0].at.date() != one.at.date():
            yield day[0].at, day
            day = []
        day.append(one)
    if day:
        yield day[0].at, day


def table_of(
    groups: Sequence[Group], words: Sequence[tuple[str, str]], head: Sequence[str]
) -> bytes:
    """Return what is shown as CSV (RFC 4180), UTF-8 with its mark; `words` say who and what of each."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(head)
    for group, said in zip(groups, words, strict=True):
        at = group.at.isoformat(timespec="minutes")
        table.writerow([at, *map(_plain, said), group.times])
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _is_of(trace: Trace, who: Who) -> bool:
    if trace.kind in _UPKEEP and not trace.refused:
        return False
    if who is Who.OTHERS:
        return trace.as_ != "patient"
    return trace.as_ in _OF[who]


def _is_what(trace: Trace, what: What) -> bool:
    match what:
        case What.ALL:
            return True
        case What.REFUSED:
            return trace.refused
        case What.CHANGED:
            return not trace.refused and trace.kind in _CHANGING
        case What.LOOKED:
            return not trace.refused and trace.kind not in _CHANGING


def _act(trace: Trace) -> tuple[object, ...]:
    """Looking one by one, in a list or at a version is looking."""
    looks = trace.kind in {"read", "vread", "search", "history"}
    return ("look" if looks else trace.kind, trace.refused, trace.emergency)


def _kept(connection: Connection) -> Reading:
    names = store.names_of_agents(connection)
    kept = meta.get(connection, _KEPT)
    if kept is None:
        return Reading(names=names)
    said = json.loads(kept)
    found = tuple(Trace(**one) for one in said["traces"])
    return Reading(datetime.fromisoformat(said["at"]), found, names, bool(said["next"]))


def _following(connection: Connection) -> str:
    kept = meta.get(connection, _KEPT)
    return str(json.loads(kept)["next"]) if kept else ""


def _keep(connection: Connection, at: datetime, found: Sequence[Trace], following: str) -> None:
    once = list({one.id: one for one in found}.values())
    is_full = len(once) > _MOST
    said = {
        "at": at.isoformat(),
        "traces": [asdict(one) for one in once[:_MOST]],
        "next": "" if is_full else following,
    }
    meta.put(connection, _KEPT, json.dumps(said))
