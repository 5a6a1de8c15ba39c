"""What a server wrote down, checked on this device: each trace against what the server signed.

The key that signs is the one first seen (trust on first use), and what was signed is remembered: a server that rewrites
its register later has to show another text under the same number, and is found out. Nothing shows a trace left out from
the beginning.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from services.access.models import Unanswered
from services.access.proofs import NotProvenError, Sworn, sworn
from services.access.traces import AWAY, kept_traces
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Fault, RemoteError
from services.remote.client import FhirClient
from services.remote.traces import Trace
from services.remote.transport import Network
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from services.sync import access, linking
from services.sync.models import Server

_KEPT: Final = "trace_proofs"
_MOST: Final = 20
"""Traces checked at a time, one request each."""
_SEEN: Final = 200
"""Signed texts remembered."""
_NOWHERE: Final = frozenset({Fault.NOT_FOUND, Fault.UNSUPPORTED, Fault.INVALID, Fault.WRONG_ANSWER})


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the last check: traces proven, not signed yet, and the ids of those that are not as sworn.

    `other_key`: the server signs with another key than before; nothing is proven until the person takes it.
    """

    at: str  # ISO 8601
    proven: int = 0
    pending: int = 0
    wrong: tuple[str, ...] = ()
    other_key: bool = False


@dataclass(frozen=True, slots=True)
class _Memory:
    """What this device remembers of one server: the key, as hexadecimal, and what was signed under which number."""

    server: str = ""
    key: str = ""
    offered: str = ""
    seen: Mapping[str, str] = field(default_factory=dict)
    checked: Checked | None = None


@dataclass(slots=True)
class ProofService:
    """Checks for the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    network: Network | None = None  # the network itself

    async def kept(self) -> Checked | None:
        """Return what came of the last check, None before the first."""
        return (await self.record.current.database.read(_memory)).checked

    async def take_key(self) -> None:
        """Trust the key that the server signs with now."""

        def take(connection: Connection) -> None:
            known = _memory(connection)
            _keep(connection, _Memory(known.server, known.offered or known.key))

        await self.record.current.database.write(take)

    async def check(self) -> Unanswered | None:
        """Check the newest traces kept here, those of others first; return why it could not be done."""
        record = self.record.current
        server = await record.database.read(linking.server)
        if server is None:
            return Unanswered.HERE
        known = await record.database.read(_memory)
        if known.server != server.base:
            known = _Memory(server.base)
        found = await record.database.read(kept_traces)
        chosen = sorted(found, key=lambda one: one.as_ == "patient")[:_MOST]
        try:
            known = await self._checked(record, server, known, chosen)
        except RemoteError as error:
            if error.fault in _NOWHERE:
                return Unanswered.UNSUPPORTED
            return Unanswered.OFFLINE if error.fault in AWAY else Unanswered.FAILED
        await record.database.write(lambda connection: _keep(connection, known))
        return None

    async def _checked(
        self, record: Record, server: Server, known: _Memory, chosen: Sequence[Trace]
    ) -> _Memory:
        now = self.clock.now().isoformat()
        key, offered, seen = known.key, "", dict(known.seen)
        proven, pending, wrong = 0, 0, list[str]()
        async with access.client_of(server, record, self.network) as client:
            for trace in chosen:
                given = await _proof_of(client, trace, is_known=bool(key))
                if given is None:
                    wrong.append(trace.id)
                    continue
                proof, offered = given
                key = key or offered
                if offered != key:
                    return _Memory(server.base, key, offered, seen, Checked(now, other_key=True))
                if not proof:
                    pending += 1
                elif _is_as_sworn(proof, key, trace, seen):
                    proven += 1
                else:
                    wrong.append(trace.id)
        newest = dict(list(seen.items())[-_SEEN:])
        return _Memory(server.base, key, "", newest, Checked(now, proven, pending, tuple(wrong)))


async def _proof_of(client: FhirClient, trace: Trace, *, is_known: bool) -> tuple[str, str] | None:
    """Return the proof and the key; None for a trace that a server which proves others has no more."""
    try:
        given = await client.trace_proof(trace.id)
    except RemoteError as error:
        if is_known and error.fault is Fault.NOT_FOUND:
            return None
        raise
    return given.proof, given.key.hex()


def _is_as_sworn(proof: str, key: str, trace: Trace, seen: dict[str, str]) -> bool:
    """Say whether the proof is of this trace as it is shown, under a text that was not another before."""
    try:
        found = sworn(proof, bytes.fromhex(key))
    except NotProvenError:
        return False
    return seen.setdefault(found.place, found.text) == found.text and _tells(found, trace)


def _tells(found: Sworn, trace: Trace) -> bool:
    said: dict[str, Any] = found.trace
    agent = said.get("agent")
    agent = agent if isinstance(agent, dict) else {}
    alone = agent.get("kind") in {"system", "server"}
    client = agent.get("client") or agent.get("subject") or "unknown"
    sworn_so = (
        found.at_ms,
        said.get("kind"),
        "system" if alone else agent.get("kind"),
        "" if alone else agent.get("subject", ""),
        client if alone else "",
        said.get("outcome") == "refused",
        said.get("count", 0),
        bool(said.get("emergency", False)),
    )
    shown = (
        milliseconds(datetime.fromisoformat(trace.at)),
        trace.kind,
        trace.as_,
        trace.who,
        trace.system,
        trace.refused,
        trace.count,
        trace.emergency,
    )
    return sworn_so == shown and trace.type == said.get("type", "")


def _memory(connection: Connection) -> _Memory:
    kept = meta.get(connection, _KEPT)
    if kept is None:
        return _Memory()
    said = json.loads(kept)
    last = said.pop("checked")
    checked = last and Checked(**{**last, "wrong": tuple(last["wrong"])})
    return _Memory(**said, checked=checked)


def _keep(connection: Connection, known: _Memory) -> None:
    meta.put(connection, _KEPT, json.dumps(asdict(known)))
