"""What whoever has a link asks: its manifest by POST, then the files, then perhaps to leave a report.

A GET, a HEAD, a preview of a messenger or a robot opens nothing: only the manifest, which is posted, counts.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from backend.sharing import limits, opening, passcodes, tickets
from backend.sharing.clearing import Clearing
from backend.sharing.http import ShareError, closed, invalid, json_of, limited
from backend.sharing.links import State
from backend.sharing.opening import Opened
from backend.sharing.sealed import shaped
from backend.sharing.settings import SharingSettings
from backend.sharing.tickets import Ticket, Use
from backend.sharing.tracing import Event, by_visitor, refused_visitor

MANIFEST: Final = "/share/m"
FILE: Final = "/share/f"
REPORT: Final = "/share/r"
CONTENT: Final = "application/fhir+json"
"""What every file is once opened."""

_HANDLE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_AT_ONCE: Final = 2
"""Passcodes that are checked at once: each takes 32 MiB for a tenth of a second."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: read aloud, no two letters are taken for one another."""


@dataclass(slots=True)
class VisitorEndpoint:
    """Answers anybody; nothing here is signed in."""

    settings: SharingSettings
    clearing: Clearing
    _guesses: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def manifest(self, request: Request) -> Response:
        """Open a link (SMART Health Links, "manifest request"): 401 for a passcode that is not the one, else 404."""
        said = await json_of(request)
        recipient, passcode = _recipient(said), _passcode(said)
        handle = request.path_params["handle"]
        await self.clearing.ended(self.settings.now())
        id = hashlib.sha256(handle.encode()).hexdigest()
        if not _HANDLE.fullmatch(handle):
            raise await self._refused("unknown", "", "")
        turn = self._turns.setdefault(id, asyncio.Lock())
        async with (
            turn
        ):  # guesses at one link take turns: none meets an attempt that is only borrowed
            opened = await self._opened(id, recipient, passcode)
        return JSONResponse(self._manifest(id, opened))

    async def file(self, request: Request) -> Response:
        """Return a sealed file of a link that was opened a moment ago."""
        ticket = self._ticket(request, Use.FILE)
        found = await self.settings.store.read(
            partial(opening.file_of, id=ticket.link, number=ticket.number)
        )
        if found is None:
            raise closed()
        if request.method != "HEAD":
            now = self.settings.clock()
            await self.settings.record(
                [by_visitor(Event.FETCHED, found.patient, ticket.link, now, 1)]
            )
        content = self.settings.blobs.stream(found.blob, 0, found.size)
        headers = {"Content-Length": str(found.size)}
        return StreamingResponse(content, media_type="application/jose", headers=headers)

    async def leave(self, request: Request) -> Response:
        """Keep a sealed report and say its reference."""
        ticket = self._ticket(request, Use.REPORT)
        store = self.settings.store
        if await store.read(partial(opening.takes_report, id=ticket.link)) is None:
            raise await self._refused("report", "", ticket.link)
        name = secrets.token_hex(16)
        content = shaped(limited(request, limits.REPORT))
        blob = await self.settings.blobs.put(content, f"share/{ticket.link}/{name}")
        patient = await store.write(
            partial(
                opening.leave_report,
                id=ticket.link,
                name=name,
                at=self.settings.now(),
                blob=blob.key,
                size=blob.size,
            )
        )
        if patient is None:
            await self.settings.blobs.remove(blob.key)
            raise await self._refused("report", "", ticket.link)
        now = self.settings.clock()
        await self.settings.record([by_visitor(Event.LEFT, patient, ticket.link, now)])
        return JSONResponse({"reference": reference(name)}, 201)

    async def _opened(self, id: str, recipient: str, passcode: str | None) -> Opened:
        store, now = self.settings.store, self.settings.now()
        asked = await store.write(
            partial(opening.ask, id=id, now=now, guesses=passcode is not None)
        )
        if asked.state is not State.OPEN:
            raise await self._refused(asked.state or "unknown", asked.patient, id)
        guessed = asked.verifier is not None
        if guessed and not await self._is_right(passcode, asked.salt or b"", asked.verifier or b""):
            left = await store.read(partial(opening.attempts_left, id=id))
            await self._refused("passcode", asked.patient, id)
            raise ShareError(
                401,
                "passcode",
                "This is not the passcode.",
                told={"remainingAttempts": left},
            )
        opened = await store.write(
            partial(opening.open_link, id=id, recipient=recipient, now=now, guessed=guessed)
        )
        if opened is None:
            raise await self._refused("ended", asked.patient, id)
        trace = by_visitor(Event.OPENED, opened.patient, id, self.settings.clock(), opened.files)
        await self.settings.record([trace])
        return opened

    async def _is_right(self, passcode: str | None, salt: bytes, verifier: bytes) -> bool:
        if passcode is None:
            return False
        async with self._guesses:
            return await asyncio.to_thread(
                passcodes.matches, self.settings.secret, verifier, salt, passcode
            )

    async def _refused(self, reason: str, patient: str, id: str) -> ShareError:
        """Write a refusal down, and return the one answer there is to all of them."""
        trace = refused_visitor(reason, patient, id, self.settings.clock())
        await self.settings.record([trace])
        return closed()

    def _manifest(self, id: str, opened: Opened) -> dict[str, Any]:
        until = self.settings.now()
        said: dict[str, Any] = {
            "status": "finalized",
            "files": [
                {
                    "contentType": CONTENT,
                    "location": self._at(
                        FILE, Ticket(Use.FILE, id, number, until + limits.LOCATION)
                    ),
                }
                for number in range(opened.files)
            ],
            "carnet": {"expires": opened.expires, "openingsLeft": opened.left},
        }
        if opened.takes_report:
            ticket = Ticket(Use.REPORT, id, 0, until + limits.WRITING)
            said["carnet"]["report"] = {
                "location": self._at(REPORT, ticket),
                "maxBytes": limits.REPORT,
            }
        return said

    def _at(self, path: str, ticket: Ticket) -> str:
        return f"{self.settings.base_url}{path}/{tickets.written(self.settings.secret, ticket)}"

    def _ticket(self, request: Request, use: Use) -> Ticket:
        shown, secret = request.path_params["ticket"], self.settings.secret
        found = tickets.read(secret, shown, use, self.settings.clock())
        if found is None:
            raise closed()
        return found


def reference(name: str) -> str:
    """Return the eight letters by which a report is spoken of: those of its id's first 40 bits."""
    bits = int(name[:10], 16)
    letters = [_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def _recipient(said: Mapping[str, Any]) -> str:
    """Return who says to open it, on one line; raises ShareError."""
    told = said.get("recipient")
    if not isinstance(told, str):
        raise invalid("recipient says who opens the link.")
    line = " ".join("".join(c if c.isprintable() else " " for c in told).split())
    if not line:
        raise invalid("recipient says who opens the link.")
    return line[: limits.RECIPIENT]


def _passcode(said: Mapping[str, Any]) -> str | None:
    """Return what was typed, None where nothing was: asking without a guess costs no attempt."""
    told = said.get("passcode")
    if told is None or told == "":
        return None
    if not isinstance(told, str) or len(told) > passcodes.LONGEST:
        raise invalid("passcode is a text.")
    try:
        told.encode()
    except UnicodeEncodeError:
        raise invalid("passcode is a text.") from None
    return told
