"""The trusted person of the open record: written, agreed by both or signed on paper, replaced, revoked; whom to call.

What is agreed is a PDF document of the record, with the same words for people and for another device. Which one holds
is computed from the acts alone (`chain`): no clock decides it.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from services.core.categories import Category
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Refusal, RefusedError, ServiceError
from services.core.identity import Identity
from services.core.ids import new_id
from services.documents.models import FileToImport
from services.documents.resource import TYPE_SYSTEM
from services.documents.service import DocumentService
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.printing import embedding
from services.printing.models import Frame, Printed
from services.printing.writing import pdf
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.sync.access import device_key
from services.sync.devices import device_name
from services.trusted import chain, records, store
from services.trusted.models import (
    LONGEST,
    SCHEMA,
    Act,
    Agreement,
    Answer,
    Asked,
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
from services.trusted.sheet import sheet_of, title_of
from services.trusted.wire import Reply, Stage, Wire

_TYPE: Final = f"{TYPE_SYSTEM}|EXPPAT_1"
"""« Volontés et droits du patient »: EXPPAT_3 is for directives alone."""
_STATES: Final = {
    Stage.WAITING: State.WAITING,
    Stage.ANSWERED: State.ANSWERED,
    Stage.REFUSED: State.REFUSED,
    Stage.WITHDRAWN: State.DRAFT,
    Stage.EXPIRED: State.EXPIRED,
    Stage.DONE: State.WAITING,
}
_ASKED: Final = {
    Stage.WAITING: State.WAITING,
    Stage.ANSWERED: State.WAITING,
    Stage.REFUSED: State.REFUSED,
    Stage.WITHDRAWN: State.REVOKED,
    Stage.EXPIRED: State.REVOKED,
    Stage.DONE: State.AGREED,
}


@dataclass(slots=True)
class TrustedService:
    """Each method raises LockedError when no record is open. `wire` None: paper is the only way."""

    record: OpenRecord
    documents: DocumentService
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    wire: Wire | None = None

    # -- reading -------------------------------------------------------------------------------------------------

    async def desk(self, *, ask: bool = False) -> Desk:
        """Return all that the screens show; with `ask`, how invitations stand is asked for."""
        await self._look()
        now = self.clock.now()

        def work(
            connection: Connection,
        ) -> tuple[Identity, store.Standing, Draft | None, Sent | None]:
            owner = meta.identity(connection)
            return (
                owner,
                store.standing(connection, owner),
                store.draft(connection),
                store.sent(connection),
            )

        database = self.record.current.database
        owner, standing, draft, sent = await database.read(work)
        state = chain.overall(standing.heads, has_draft=draft is not None)
        reply = await self.wire.reply(sent.invitation) if ask and sent and self.wire else None
        if sent is not None:
            state = _STATES[reply.stage] if reply else State.WAITING
        return Desk(
            chain.who_may(owner.birth_date, now.astimezone().date()),
            state,
            draft,
            standing.heads,
            standing.earlier,
            await database.read(store.contacts),
            owner.display,
            owner.birth_date,
            now,
            sent,
            _answer(reply),
            self.wire is not None and await self.wire.can_invite(),
            await self._asked(ask=ask),
        )

    async def _asked(self, *, ask: bool) -> tuple[Asked, ...]:
        taken = await self.wire.taken(ask=ask) if self.wire else ()
        read = ((one, records.text_of(_object(one.text))) for one in taken)
        return tuple(Asked(text, _ASKED[one.stage], one.check) for one, text in read if text)

    async def _look(self) -> None:
        """Read the files that came since: each once, in a thread, within the bounds of `embedding`."""
        record = self.record.current
        for sha256 in await record.database.read(store.unread):
            try:
                data = await asyncio.to_thread(record.attachments.read, sha256)
            except (ServiceError, OSError):  # freed, or damaged: said where the document is opened
                continue
            said = await asyncio.to_thread(embedding.read, data, SCHEMA)
            act = records.of_record(said) if said else None
            await self._note(sha256, act)
        now = milliseconds(self.clock.now())

        def work(connection: Connection) -> bool:
            return store.follow(connection, meta.identity(connection), now)

        if await record.database.write(work):
            self.changes.publish(Topic.DOCUMENTS)

    async def _note(self, sha256: str, act: Designation | None) -> None:
        await self.record.current.database.write(lambda c: store.note(c, sha256, act))

    # -- writing -------------------------------------------------------------------------------------------------

    async def keep(self, draft: Draft | None) -> None:
        """Keep what is written, on this device only; None forgets it."""
        await self.record.current.database.write(lambda c: store.keep_draft(c, draft))
        self.changes.publish(Topic.DIRECTIVES)

    async def missing(self, draft: Draft) -> tuple[Missing, ...]:
        """Return what keeps a draft from being agreed or signed."""
        return self._missing(draft, await self.desk())

    def _missing(self, draft: Draft, desk: Desk) -> tuple[Missing, ...]:
        if desk.who is not Who.ADULT:
            return (Missing.ADULT if desk.who is Who.MINOR else Missing.AGE,)
        today = desk.now.astimezone().date()
        found = chain.missing(draft, desk.name, desk.born, today)
        held = desk.in_force
        if not found and held and chain.is_same(held.text, self._text(draft, desk)):
            return (Missing.TWICE,)
        return found

    def _text(self, draft: Draft, desk: Desk) -> Text:
        said = draft.chosen
        name, phone, address = (
            " ".join(one.split())[:LONGEST] for one in (said.name, said.phone, said.address)
        )
        chosen = replace(said, name=name, phone=phone, address=address)
        written = desk.now.astimezone().date().isoformat()
        return records.hashed(
            Text(
                desk.name,
                desk.born,
                chosen,
                written,
                draft.accompanies,
                draft.protected,
                draft.judge,
            )
        )

    async def printed(self, digest: str, frame: Frame) -> Printed:
        """Return a designation to print and sign, or ("") the draft.

        Raises:
            NotDesignatedError: there is none, or the draft lacks something.

        """
        desk = await self.desk()
        if digest:
            act = next((one for one in (*desk.heads, *desk.earlier) if one.hash == digest), None)
        else:
            act = await self._drafted(desk)
        if act is None:
            raise NotDesignatedError(Missing.NOTHING)
        sheet = sheet_of(act, frame.words)
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))

    async def _drafted(self, desk: Desk) -> Designation | None:
        if desk.draft is None:
            return None
        if found := self._missing(desk.draft, desk):
            raise NotDesignatedError(*found)
        return Designation(Act.SIGNED, _instant(desk.now), self._text(desk.draft, desk))

    # -- on paper ------------------------------------------------------------------------------------------------

    async def file_signed(self, file: FileToImport, signed_on: str) -> Designation:
        """File the photo or PDF of the paper that both signed: of the draft, else of what was agreed in Carnet.

        Raises:
            NotDesignatedError: what it lacks, a date to come, or a file that Carnet itself made.
            RefusedError: it is too large, damaged, or no photo nor PDF.

        """
        desk = await self.desk()
        if desk.draft is not None:
            if found := self._missing(desk.draft, desk):
                raise NotDesignatedError(*found)
            text, agreements = self._text(desk.draft, desk), tuple[Agreement, ...]()
        elif desk.in_force is not None and desk.who is Who.ADULT:
            text, agreements = desk.in_force.text, desk.in_force.agreements
        else:
            raise NotDesignatedError(Missing.NOTHING)
        age = chain.age_on(signed_on, desk.now.astimezone().date())
        if age is None:
            raise NotDesignatedError(Missing.SIGNED_ON)
        paper = await self._paper(file)
        act = Designation(
            Act.SIGNED,
            _instant(desk.now),
            text,
            agreements,
            paper,
            signed_on,
            tuple(one.hash for one in desk.heads),
        )
        filed = await self._file(act)
        await self.keep(None)
        return filed

    async def _paper(self, file: FileToImport) -> str:
        _ = self.words()
        title = _("My trusted person, signed paper")
        taken = await self.documents.add(file, title, Category.PATIENT_WISHES, type=title)
        if taken.error or not taken.documents:
            raise taken.error or RefusedError(Refusal.UNREADABLE)
        id = taken.documents[0]
        sha256 = (await self.documents.detail(id)).document.sha256
        data = await self.documents.original(id)
        is_own = await asyncio.to_thread(embedding.read, data, SCHEMA) is not None
        if is_own or await self.record.current.database.read(lambda c: store.is_act(c, sha256)):
            raise NotDesignatedError(Missing.OWN_PAPER)
        return sha256

    # -- on two devices ------------------------------------------------------------------------------------------

    async def invite(self) -> Sent:
        """Send the draft for the other's agreement: one's own is given with it.

        Raises:
            NotDesignatedError: what it lacks; USED where one is waiting already.

        """
        desk, wire = await self.desk(), self._wire()
        if desk.draft is None:
            raise NotDesignatedError(Missing.NOTHING)
        if desk.sent is not None:
            raise NotDesignatedError(Missing.USED)
        if found := self._missing(desk.draft, desk):
            raise NotDesignatedError(*found)
        text = self._text(desk.draft, desk)
        agreement = await self._agreement(text, desk.name)
        made = await wire.invite(json.dumps(records.text_record(text), ensure_ascii=False))
        sent = Sent(made.id, made.code, made.expires, text, agreement)
        await self._keep_sent(sent)
        return sent

    async def look(self, code: str) -> Text:
        """Return what somebody asks one to agree to.

        Raises:
            NotDesignatedError: the code leads nowhere, or to no text of ours.

        """
        text = records.text_of(_object(await self._wire().look(code)))
        if text is None:
            raise NotDesignatedError(Missing.EXPIRED)
        return text

    async def agree(self, code: str) -> str:
        """Agree to be somebody's trusted person; return the four digits that both compare.

        Raises:
            NotDesignatedError: another person is named, or a minor asks.

        """
        text = await self.look(code)
        owner = await self.record.current.database.read(meta.identity)
        if not chain.is_named(text, owner.display, owner.birth_date):
            raise NotDesignatedError(Missing.OTHER)
        today = self.clock.now().astimezone().date()
        if chain.who_may(owner.birth_date, today) is not Who.ADULT:
            raise NotDesignatedError(Missing.YOUNG)
        agreement = await self._agreement(text, owner.display)
        return await self._wire().accept(code, json.dumps(asdict(agreement), ensure_ascii=False))

    async def refuse(self, code: str) -> None:
        """Say no."""
        await self._wire().refuse(code)

    async def confirm(self) -> Designation:
        """Confirm who answered: the designation is made, and both are told.

        Raises:
            NotDesignatedError: nobody answered, somebody else did, or what they agreed to is another text.

        """
        desk, wire = await self.desk(), self._wire()
        sent = desk.sent
        if sent is None:
            raise NotDesignatedError(Missing.NOTHING)
        reply = await wire.reply(sent.invitation)
        if reply.stage is Stage.EXPIRED:
            raise NotDesignatedError(Missing.EXPIRED)
        answer = _answer(reply)
        if answer is None or reply.stage not in {Stage.ANSWERED, Stage.DONE}:
            raise NotDesignatedError(Missing.NOTHING)
        if found := _unfit(sent, answer, desk):
            raise NotDesignatedError(found)
        await wire.confirm(sent.invitation)
        theirs = answer.agreement
        agreements = (sent.agreement, *((theirs,) if theirs else ()))
        act = Designation(
            Act.AGREED,
            _instant(desk.now),
            sent.text,
            agreements,
            replaces=tuple(one.hash for one in desk.heads),
        )
        filed = await self._file(act)
        await self._keep_sent(None)
        await self.keep(None)
        return filed

    async def withdraw(self) -> None:
        """Take back what waits; the draft stays."""
        sent = await self.record.current.database.read(store.sent)
        if sent is not None:
            await self._wire().withdraw(sent.invitation)
            await self._keep_sent(None)

    async def _keep_sent(self, sent: Sent | None) -> None:
        await self.record.current.database.write(lambda c: store.keep_sent(c, sent))
        self.changes.publish(Topic.DIRECTIVES)

    def _wire(self) -> Wire:
        if self.wire is None:
            raise NotDesignatedError(Missing.NOTHING)
        return self.wire

    async def _agreement(self, text: Text, by: str) -> Agreement:
        key = await self.record.current.database.read(device_key)
        return Agreement(by, _instant(self.clock.now()), text.hash, device_name()[:LONGEST], key)

    # -- changing one's mind -------------------------------------------------------------------------------------

    async def revoke(self) -> Designation:
        """Revoke what holds: a dated act, itself kept. It needs nobody's agreement.

        Raises:
            NotDesignatedError: there is nothing to revoke.

        """
        desk = await self.desk()
        held = [one for one in desk.heads if one.act is not Act.REVOKED]
        if not held:
            raise NotDesignatedError(Missing.NOTHING)
        act = Designation(
            Act.REVOKED,
            _instant(desk.now),
            held[0].text,
            (await self._agreement(held[0].text, desk.name),),
            replaces=tuple(one.hash for one in desk.heads),
        )
        return await self._file(act)

    async def tell(self) -> None:
        """Tell whoever agreed to what holds no more; away from the server, after the next synchronisation.

        What is over is computed from the acts: nothing has to be remembered until then.
        """
        if self.wire is None:
            return

        def work(connection: Connection) -> store.Standing:
            return store.standing(connection, meta.identity(connection))

        standing = await self.record.current.database.read(work)
        held = {one.text.hash for one in standing.heads if one.act is not Act.REVOKED}
        known = {one.text.hash for one in (*standing.heads, *standing.earlier)}
        if known - held:
            with suppress(ServiceError):
                await self.wire.over(frozenset(known - held))

    async def settle(self, digest: str) -> Designation:
        """Keep one of the designations that two devices made apart, in the place of all.

        Raises:
            NotDesignatedError: nothing is in conflict, or there is no such one.

        """
        desk = await self.desk()
        chosen = next((one for one in desk.heads if one.hash == digest), None)
        if chosen is None or desk.state is not State.CONFLICT:
            raise NotDesignatedError(Missing.NOTHING)
        heads = tuple(one.hash for one in desk.heads)
        return await self._file(replace(chosen, at=_instant(desk.now), replaces=heads))

    async def _file(self, act: Designation) -> Designation:
        """Write an act as a document of the record; it is known here as soon as it is on the disk."""
        act = records.sealed(replace(act, hash="", document="", paper_document=""))
        _ = self.words()
        words = (_, Formats(_.language))
        sheet = sheet_of(act, words, embedding.to_bytes(records.to_record(act)))
        data = await asyncio.to_thread(pdf, sheet, Frame(words, self.clock.now()))
        title = title_of(act.act, _)
        taken = await self.documents.add(
            FileToImport(f"{title}.pdf", data=data),
            title,
            Category.PATIENT_WISHES,
            act.at,
            author=act.text.who,
            type=_("Trusted person"),
            type_code=_TYPE,
            replaces=await self.record.current.database.read(lambda c: store.replaced(c, act)),
        )
        if taken.error:
            raise taken.error
        await self._look()
        self.changes.publish(Topic.DIRECTIVES)
        await self.tell()
        return replace(act, document=taken.documents[0])

    # -- whom to call --------------------------------------------------------------------------------------------

    async def note_contact(self, name: str, phone: str, bond: str = "", id: str = "") -> Contact:
        """Note somebody to call: they receive no access.

        Raises:
            NotDesignatedError: NAME or REACH.

        """
        name, phone, bond = (" ".join(one.split())[:LONGEST] for one in (name, phone, bond))
        if not name or not phone:
            raise NotDesignatedError(Missing.REACH if name else Missing.NAME)
        now = self.clock.now()
        contact = Contact(id or new_id(), name, phone, bond, now.astimezone().date().isoformat())
        at = milliseconds(now)
        await self.record.current.database.write(lambda c: store.keep_contact(c, contact, at))
        self.changes.publish(Topic.DIRECTIVES)
        return contact

    async def drop_contact(self, id: str, *, back: bool = False) -> None:
        """Take somebody off the list, or put them back."""
        at = None if back else milliseconds(self.clock.now())
        if not await self.record.current.database.write(lambda c: store.drop_contact(c, id, at)):
            raise NotDesignatedError(Missing.NOTHING)
        self.changes.publish(Topic.DIRECTIVES)


def _unfit(sent: Sent, answer: Answer, desk: Desk) -> Missing | None:
    """Return why an answer is not the one that was asked for."""
    if answer.name.casefold() == desk.name.casefold() and answer.born == desk.born:
        return Missing.CIRCULAR
    if not chain.is_named(sent.text, answer.name, answer.born):
        return Missing.OTHER
    if answer.agreement is None or answer.agreement.hash != sent.text.hash:
        return Missing.TEXT
    return None


def _answer(reply: Reply | None) -> Answer | None:
    if reply is None or reply.stage not in {Stage.ANSWERED, Stage.DONE}:
        return None
    agreement = records.agreement_of(_object(reply.agreement))
    return Answer(reply.name, reply.born, reply.check, agreement)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _instant(now: datetime) -> str:
    return now.astimezone().isoformat(timespec="seconds")
