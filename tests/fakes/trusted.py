"""A trusted person in memory, and the wire between two devices as our server keeps it."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from services.core.errors import ServiceError
from services.documents.models import FileToImport
from services.printing.models import Frame, Printed
from services.trusted.models import (
    Act,
    Agreement,
    Bond,
    Chosen,
    Contact,
    Designation,
    Desk,
    Draft,
    Missing,
    NotDesignatedError,
    Sent,
    State,
    Text,
    Who,
)
from services.trusted.wire import Invited, Reply, Stage, Taken

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LOUISE = Chosen("Louise Exemple", "1968-05-02", "01 99 00 00 00", "", Bond.RELATIVE)
TEXT = Text("Camille Exemple", "1992-03-14", LOUISE, "2026-11-22", hash="a" * 64)
EMPTY = Desk(Who.ADULT, State.NONE, None, (), (), (), "Camille Exemple", "1992-03-14", NOW)


@dataclass(slots=True)
class FakeTrusted:
    """Keeps a desk; `wrong` is what every question ends with, `lacks` what every act does."""

    told: Desk = EMPTY
    wrong: ServiceError | None = None
    lacks: tuple[Missing, ...] = ()

    async def desk(self, *, ask: bool = False) -> Desk:  # noqa: ARG002 - one answer
        if self.wrong:
            raise self.wrong
        return self.told

    def _check(self) -> None:
        if self.wrong:
            raise self.wrong
        if self.lacks:
            raise NotDesignatedError(*self.lacks)

    async def keep(self, draft: Draft | None) -> None:
        self.told = replace(self.told, draft=draft)

    async def missing(self, draft: Draft) -> tuple[Missing, ...]:  # noqa: ARG002 - one answer
        return self.lacks

    async def printed(self, digest: str, frame: Frame) -> Printed:  # noqa: ARG002 - one sheet
        self._check()
        return Printed("My trusted person", b"%PDF")

    async def file_signed(self, file: FileToImport, signed_on: str) -> Designation:
        self._check()
        act = Designation(
            Act.SIGNED, NOW.isoformat(), TEXT, paper=file.name, signed_on=signed_on, hash="b" * 64
        )
        self.told = replace(self.told, heads=(act,), draft=None, state=State.SIGNED)
        return act

    async def invite(self) -> Sent:
        self._check()
        agreement = Agreement(TEXT.who, NOW.isoformat(), TEXT.hash, "test")
        sent = Sent("i", "AAAA-BBBB-CCCC", "2026-11-29", TEXT, agreement)
        self.told = replace(self.told, sent=sent, state=State.WAITING)
        return sent

    async def look(self, code: str) -> Text:  # noqa: ARG002 - one text
        self._check()
        return TEXT

    async def agree(self, code: str) -> str:  # noqa: ARG002 - one answer
        self._check()
        return "1234"

    async def refuse(self, code: str) -> None:
        """Nothing follows."""

    async def confirm(self) -> Designation:
        self._check()
        act = Designation(Act.AGREED, NOW.isoformat(), TEXT, hash="c" * 64)
        self.told = replace(self.told, heads=(act,), sent=None, draft=None, state=State.AGREED)
        return act

    async def withdraw(self) -> None:
        self.told = replace(self.told, sent=None, state=State.DRAFT)

    async def revoke(self) -> Designation:
        self._check()
        act = Designation(Act.REVOKED, NOW.isoformat(), TEXT, hash="d" * 64)
        self.told = replace(self.told, heads=(act,), earlier=self.told.heads, state=State.REVOKED)
        return act

    async def settle(self, digest: str) -> Designation:
        kept = next(one for one in self.told.heads if one.hash == digest)
        self.told = replace(self.told, heads=(kept,), state=State.AGREED)
        return kept

    async def note_contact(self, name: str, phone: str, bond: str = "", id: str = "") -> Contact:
        self._check()
        contact = Contact(id or f"c{len(self.told.contacts)}", name, phone, bond, "2026-11-22")
        self.told = replace(self.told, contacts=(*self.told.contacts, contact))
        return contact

    async def drop_contact(self, id: str, *, back: bool = False) -> None:
        if not back:
            kept = tuple(one for one in self.told.contacts if one.id != id)
            self.told = replace(self.told, contacts=kept)


@dataclass(slots=True)
class _Invitation:
    text: str
    owner: str
    reply: Reply = field(default_factory=lambda: Reply(Stage.WAITING))
    claimed: str = ""


@dataclass(slots=True)
class Between:
    """What our server keeps of invitations between accounts; `expired` ends those that are open."""

    kept: dict[str, _Invitation] = field(default_factory=dict)

    def expire(self) -> None:
        for one in self.kept.values():
            if one.reply.stage is Stage.WAITING:
                one.reply = Reply(Stage.EXPIRED)


@dataclass(slots=True)
class AccountWire:
    """One account's side; the rules of the wire: own code, used by another, over."""

    between: Between
    name: str
    born: str

    async def can_invite(self) -> bool:
        return True

    async def invite(self, text: str) -> Invited:
        code = f"CODE-{len(self.between.kept):04}-TEST"
        self.between.kept[code] = _Invitation(text, self.name)
        return Invited(code, code, "2026-11-29T09:00:00+00:00")

    def _usable(self, code: str) -> _Invitation:
        found = self.between.kept.get(code)
        if found is None or found.reply.stage is Stage.EXPIRED:
            raise NotDesignatedError(Missing.EXPIRED)
        if found.owner == self.name:
            raise NotDesignatedError(Missing.CIRCULAR)
        if found.claimed not in {"", self.name}:
            raise NotDesignatedError(Missing.USED)
        return found

    async def look(self, code: str) -> str:
        return self._usable(code).text

    async def accept(self, code: str, agreement: str) -> str:
        found = self._usable(code)
        found.claimed = self.name
        found.reply = Reply(Stage.ANSWERED, self.name, self.born, "4821", agreement)
        return "4821"

    async def refuse(self, code: str) -> None:
        self._usable(code).reply = Reply(Stage.REFUSED)

    async def reply(self, id: str) -> Reply:
        return self.between.kept[id].reply

    async def confirm(self, id: str) -> None:
        self.between.kept[id].reply = replace(self.between.kept[id].reply, stage=Stage.DONE)

    async def withdraw(self, id: str) -> None:
        self.between.kept[id].reply = Reply(Stage.WITHDRAWN)

    async def over(self, texts: frozenset[str]) -> None:
        for one in self.between.kept.values():
            if one.owner == self.name and json.loads(one.text)["hash"] in texts:
                one.reply = replace(one.reply, stage=Stage.WITHDRAWN)

    async def taken(self, *, ask: bool = False) -> tuple[Taken, ...]:  # noqa: ARG002 - it is all here
        return tuple(
            Taken(one.reply.stage, one.text, one.reply.check)
            for one in self.between.kept.values()
            if one.claimed == self.name
        )
