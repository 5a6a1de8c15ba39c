"""What the person refuses to professionals, or opens in an emergency, written on the server as Consents.

A refusal holds at once, whatever was changed elsewhere; it is taken back only where the person saw it.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from services.core.errors import Fault, RefusedError, RemoteError
from services.core.stop import StopSignal
from services.fhir import refusals as fhir
from services.fhir.contribution import written
from services.fhir.parsing import Json, parse_kept
from services.fhir.refusals import Somebody, profession_of
from services.remote.client import FhirClient
from services.storage import refusals
from services.storage.record import Record
from services.storage.refusals import Waiting, Wish

_REFUSALS: Final = frozenset(
    {Fault.FORBIDDEN, Fault.INVALID, Fault.UNSUPPORTED, Fault.NOT_FOUND, Fault.GONE}
)
_MOST_PAGES: Final = 50


@dataclass(frozen=True, slots=True)
class _There:
    """A Consent as the server has it now."""

    id: str
    version: str
    consent: Json


@dataclass(frozen=True, slots=True)
class Refusing:
    """One run of it; `now` is in milliseconds since 1970."""

    record: Record
    client: FhirClient
    patient: str
    now: int
    stop: StopSignal

    async def run(self) -> None:
        """Write what waits.

        Raises:
            RemoteError: the server cannot be had: what was not done still waits.

        """
        waiting = [
            one
            for one in await self.record.database.read(refusals.wishes)
            if one.state is Waiting.WAITING
        ]
        for wish in waiting:
            if self.stop.is_set:
                return
            try:
                await self._put(wish)
            except RemoteError as error:
                if error.fault is Fault.CONFLICT:
                    continue  # it changed in this very moment: with the next run
                if error.fault not in _REFUSALS:
                    raise
                await self._settle(wish, Waiting.REFUSED)
            else:
                await self._settle(wish, Waiting.SENT)

    async def read_back(self) -> int:
        """Forget what the record, just read, says by itself; return how much that was."""
        if self.stop.is_set:
            return 0
        return await self.record.database.write(refusals.read_back)

    async def _put(self, wish: Wish) -> None:
        moment = datetime.fromtimestamp(self.now / 1000, UTC).astimezone()
        today = moment.date()
        there = [one for one in await self._there() if wish.key in fhir.says(one.consent, today)]
        if wish.wanted:
            if not there:
                who = await self._known(wish.who) if wish.who else None
                decided = datetime.fromtimestamp(wish.at / 1000, UTC).astimezone()
                made = fhir.made(wish.consent, self.patient, wish.key, who, decided)
                await self.client.update("Consent", wish.consent, written(made), if_none_match="*")
            return
        for one in there:
            if one.id in wish.seen or wish.key == fhir.HIDDEN:
                body = written(fhir.released(one.consent, wish.key, today))
                await self.client.update("Consent", one.id, body, if_match=one.version)

    async def _there(self) -> list[_There]:
        """Return the Consents of the record, as the server has them now; raises WRONG_ANSWER without an end."""
        page = await self.client.search("Consent", [("patient", f"Patient/{self.patient}")])
        found = list(page.entries)
        for _ in range(_MOST_PAGES):
            if not page.next:
                return [
                    _There(one.id, one.version, parse_kept(one.json)) for one in found if one.json
                ]
            page = await self.client.get_page(page.next, "Consent")
            found += page.entries
        raise RemoteError(Fault.WRONG_ANSWER, "next")

    async def _known(self, who: Somebody) -> Somebody:
        """Return the professional with what the directory calls their work, where it can be read."""
        if who.profession:
            return who
        with suppress(RemoteError, RefusedError):
            there = await self.client.read("Practitioner", who.id)
            return replace(who, profession=profession_of(parse_kept(there.json)))
        return who

    async def _settle(self, wish: Wish, state: Waiting) -> None:
        await self.record.database.write(partial(refusals.settle, wish=wish, state=state))
