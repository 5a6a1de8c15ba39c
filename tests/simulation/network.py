"""The network between a device and the test server, in this process: what it loses, cuts, delays or repeats."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import httpx

from services.core.clock import Clock
from tests.fakes.fhir.exchange import FHIR, Reply, Seen, encoded, outcome, seen
from tests.fakes.fhir.serving import FhirFake
from tests.simulation.fate import Fate, Step
from tests.simulation.wire_faults import ALTERED, REFUSED, RETRY_AFTER, SENT, WireFault

BASE: Final = "http://localhost/fhir"
_MOST_TRIES: Final = 2
"""How often one write may be sent in one run: once, and again when a token was renewed."""


Watch = Callable[[Seen, Callable[[], Reply]], Reply]
"""Has the server answer, and looks at what that changed."""


@dataclass(slots=True)
class _Armed:
    fault: WireFault
    left: int
    writes: bool | None


@dataclass(slots=True)
class SimulatedNetwork(httpx.AsyncBaseTransport):
    """One device's way to the server. `watch` sees every request that arrives, around its effect.

    `hasty` is what was sent again though the server had asked to wait.
    """

    server: FhirFake
    clock: Clock
    fate: Fate
    watch: Watch
    refuses: Callable[[Seen], bool]
    met: Counter[str] = field(default_factory=Counter)
    hasty: list[str] = field(default_factory=list)
    _not_before: dict[str, datetime] = field(default_factory=dict)
    _tried: Counter[str] = field(default_factory=Counter)
    _armed: list[_Armed] = field(default_factory=list)
    _answered: dict[str, list[Reply]] = field(default_factory=dict)

    def arm(self, fault: WireFault, nth: int, *, writes: bool | None = None) -> None:
        """Have the n-th request from now go wrong, of writes or of reads only if `writes` says so."""
        self._armed.append(_Armed(fault, nth, writes))

    @property
    def is_armed(self) -> bool:
        return bool(self._armed)

    def disarm(self) -> None:
        """Let nothing go wrong any more; what comes is another run."""
        self._armed.clear()
        self._tried.clear()

    def forget_waits(self) -> None:
        """Expect no wait any more: the clock was set, or there is something new to send."""
        self._not_before.clear()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        target = request.url.raw_path.decode("ascii")
        asked = seen(request.method, target, dict(request.headers), body)
        self.fate.meet(Step.BEFORE_SEND)
        self._expect_patience(asked)
        fault = self._due(asked)
        if fault is not None and fault in REFUSED:
            self.met[fault] += 1
            if asked.writes and "Retry-After" in REFUSED[fault].headers:
                wait = timedelta(seconds=RETRY_AFTER)
                self._not_before[_item(asked)] = self.clock.now() + wait
            return _response(REFUSED[fault])
        if fault is not None and fault in SENT:
            before_effect, error = SENT[fault]
            self.met[fault] += 1
            if before_effect:
                raise error("simulated", request=request)
        reply = self._reply(asked, target, fault)
        self.fate.meet(Step.AFTER_EFFECT)
        if fault in SENT:
            raise SENT[fault][1]("simulated", request=request)
        if fault is WireFault.CUT_BODY and reply.body:
            self.met[fault] += 1
            return _response(reply, cut=True)
        answer = _response(reply)
        self.fate.meet(Step.AFTER_ANSWER)
        return answer

    def _reply(self, asked: Seen, target: str, fault: WireFault | None) -> Reply:
        """Have the server answer, or give an answer of before again where the fault says so."""
        earlier = self._answered.get(target, [])
        if fault is WireFault.STALE and not asked.writes and earlier:
            self.met[fault] += 1
            return earlier[0]
        if self.refuses(asked):
            return Reply(422, encoded(outcome("invariant")), {"Content-Type": FHIR})
        reply = self.watch(asked, lambda: self.server.reply(asked))
        if asked.writes:
            self._answered.clear()  # a server may lag behind others, never behind what it told this device
        elif "Binary" not in asked.path:
            self._answered.setdefault(target, []).append(reply)
        if fault is not None and fault in ALTERED:
            altered = ALTERED[fault](asked, reply)
            self.met[fault] += altered is not reply
            return altered
        return reply

    def _expect_patience(self, asked: Seen) -> None:
        """A write that the server asked to wait with is not sent again before, nor many times in one run (I15)."""
        if not asked.writes:
            return
        item = _item(asked)
        until = self._not_before.get(item)
        if until and self.clock.now() < until:
            self.hasty.append(f"I15: {item} again before its wait was over")
        self._tried[item] += 1
        if self._tried[item] > _MOST_TRIES:
            self.hasty.append(f"I15: {item} {self._tried[item]} times in one run")

    def _due(self, asked: Seen) -> WireFault | None:
        if asked.path.startswith((".well-known", "metadata")):
            return None
        for armed in self._armed:
            if armed.writes not in {None, asked.writes}:
                continue
            armed.left -= 1
            if not armed.left:
                self._armed.remove(armed)
                return armed.fault
        return None


class _Body(httpx.AsyncByteStream):
    def __init__(self, data: bytes, *, cut: bool) -> None:
        self._data = data
        self._cut = cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._cut:
            yield self._data[: len(self._data) // 2]
            raise httpx.RemoteProtocolError("simulated")
        yield self._data


def _item(asked: Seen) -> str:
    """Name what a write is about: its place, or what it is known by where the server gives it one."""
    return f"{asked.method} {asked.path} {asked.headers.get('if-none-exist', '')}".strip()


def _response(reply: Reply, *, cut: bool = False) -> httpx.Response:
    headers = {"Date": "Sun, 22 Nov 2026 09:00:00 GMT", **reply.headers}
    return httpx.Response(reply.status, headers=headers, stream=_Body(reply.body, cut=cut))
