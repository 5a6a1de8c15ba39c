"""Advance directives of the open record: written at leisure, agreed, signed on paper, replaced, revoked.

What is agreed is a PDF document of the record, with the same words for people and for another device; it is sent with
the documents, is never merged and never changed. Which act holds is computed from the acts alone (`chain`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

from services.core.categories import Category
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import NotFoundError, Refusal, RefusedError, ServiceError
from services.core.identity import Identity
from services.directives import records, store, wording
from services.directives.models import (
    MAJORITY,
    SCHEMA,
    Act,
    Change,
    Desk,
    Draft,
    Form,
    NotAllowedError,
    Paper,
    Reminder,
    Standing,
    Version,
    Who,
)
from services.directives.sheet import sheet_of, title_of
from services.documents.models import FileToImport
from services.documents.resource import TYPE_SYSTEM
from services.documents.service import DocumentService
from services.documents.sniffing import HEAD, Format, sniff
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

_PAPERS: Final = frozenset({Format.PDF, Format.IMAGE})
_TYPE: Final = f"{TYPE_SYSTEM}|EXPPAT_3"
WISHES: Final = ("give", "not", "talked")


class Signer(Protocol):
    """What an operator plugs in for a qualified signature (eIDAS); Carnet ships none."""

    async def sign(self, pdf: bytes) -> bytes:
        """Return the same PDF with a signature appended; the person is asked by whoever signs."""
        ...


@dataclass(slots=True)
class DirectivesService:
    """Each method raises LockedError when no record is open."""

    record: OpenRecord
    documents: DocumentService
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    signer: Signer | None = None

    # -- reading -------------------------------------------------------------------------------------------------

    async def desk(self) -> Desk:
        """Return all that the screens show."""
        now = self.clock.now()
        await self._look()

        def work(connection: Connection) -> Desk:
            owner = meta.identity(connection)
            standing = store.standing(connection, owner)
            reminder = store.reminder(connection)
            return Desk(
                who_may(owner, now.astimezone().date()),
                standing,
                store.draft(connection),
                reminder,
                is_due(standing, reminder, now),
                store.organs(connection),
                owner.display,
                owner.birth_date,
                now,
            )

        return await self.record.current.database.read(work)

    async def standing(self) -> Standing:
        """Return which directives hold, which held, and what else says something."""
        return (await self.desk()).standing

    async def version(self, digest: str) -> Version | None:
        """Return one version, None where there is none of this hash."""
        return (await self.standing()).version(digest)

    async def compare(self, before: str, after: str) -> tuple[Change, ...]:
        """Return what changed from one version to another, both by their hash; nothing where one is not here."""
        standing = await self.standing()
        old, new = standing.version(before), standing.version(after)
        return wording.changes(old, new, self._words()) if old and new else ()

    async def _look(self) -> None:
        """Read the files that came since: each once, in a thread, within the bounds of `embedding`."""
        record = self.record.current
        for sha256 in await record.database.read(store.unread):
            try:
                data = await asyncio.to_thread(record.attachments.read, sha256)
            except (ServiceError, OSError):  # freed, or damaged: said where the document is opened
                continue
            said = await asyncio.to_thread(embedding.read, data, SCHEMA)
            version = records.of_record(said) if said else None
            await record.database.write(lambda c, s=sha256, v=version: store.note(c, s, v))  # type: ignore[misc] # bound now
        now = milliseconds(self.clock.now())

        def work(connection: Connection) -> bool:
            store.forget_erased(connection)
            return store.follow(connection, meta.identity(connection), now)

        if await record.database.write(work):
            self.changes.publish(Topic.DOCUMENTS)

    # -- writing -------------------------------------------------------------------------------------------------

    async def begin(self, form: Form, *, anew: bool = False) -> Draft:
        """Begin a draft, with what the version in force says where its form is the same, unless `anew`."""
        standing = await self.standing()
        base = tuple(one.hash for one in standing.heads)
        before = next((one for one in standing.heads if one.form is form), None)
        draft = Draft(form, base=base)
        if before and not anew and before.act is Act.AGREED:
            draft = replace(
                draft,
                answers=dict(before.answers),
                cannot_write=before.cannot_write,
                witnesses=before.witnesses,
            )
        await self.keep(draft)
        return draft

    async def keep(self, draft: Draft | None) -> None:
        """Keep what is written, on this device only; None forgets it."""
        await self.record.current.database.write(lambda c: store.keep_draft(c, draft))
        self.changes.publish(Topic.DIRECTIVES)

    async def take_paper(self, file: FileToImport, *, signed: bool = False) -> Paper:
        """File a photo or PDF of a paper as a document.

        Raises:
            RefusedError: it is too large, damaged, or no photo nor PDF.

        """
        if file.error is None and await asyncio.to_thread(_format, file) not in _PAPERS:
            raise RefusedError(Refusal.UNKNOWN_FORMAT)
        _ = self.words()
        title = (
            _("My advance directives, signed paper")
            if signed
            else _("My advance directives, paper")
        )
        taken = await self.documents.add(
            file, title, Category.DIRECTIVES, type=_("Advance directives"), type_code=_TYPE
        )
        if taken.error or not taken.documents:
            raise taken.error or RefusedError(Refusal.UNREADABLE)
        document = (await self.documents.detail(taken.documents[0])).document
        return Paper(document.sha256, document.id)

    async def agree(self, draft: Draft) -> Version:
        """Agree a draft: it becomes a version of the record, and replaces those that hold now.

        Raises:
            NotAllowedError: what keeps it from being agreed.

        """
        desk = await self.desk()
        self._check(desk)
        if missing := wording.missing(draft):
            raise NotAllowedError(*missing)
        answers = {name: text.strip() for name, text in draft.answers.items() if text.strip()}
        version = replace(
            await self._act(Act.AGREED, desk),
            form=draft.form,
            answers=answers,
            cannot_write=draft.cannot_write,
            witnesses=draft.witnesses if draft.cannot_write else Draft().witnesses,
            signed_on=draft.signed_on,
            paper=draft.paper,
            replaces=tuple(one.hash for one in desk.standing.heads),
        )
        filed = await self._file(version)
        await self.keep(None)
        return filed

    async def settle(self, digest: str) -> Version:
        """Agree again what one of two versions says, in the place of both.

        Raises:
            NotAllowedError: nothing is in conflict, or there is no such version.

        """
        desk = await self.desk()
        self._check(desk)
        chosen = desk.standing.version(digest)
        if chosen is None or not desk.standing.in_conflict or chosen.is_erased:
            raise NotAllowedError("none")
        made = await self._act(chosen.act, desk)
        version = replace(
            chosen,
            at=made.at,
            device=made.device,
            key=made.key,
            replaces=tuple(one.hash for one in desk.standing.heads),
            signings=(),
        )
        return await self._file(version)

    async def revoke(self) -> Version:
        """Revoke what holds: a dated act, itself kept.

        Raises:
            NotAllowedError: there is nothing to revoke.

        """
        desk = await self.desk()
        self._check(desk)
        if not any(one.act is Act.AGREED for one in desk.standing.heads):
            raise NotAllowedError("none")
        heads = tuple(one.hash for one in desk.standing.heads)
        return await self._file(replace(await self._act(Act.REVOKED, desk), replaces=heads))

    async def file_signed(self, digest: str, paper: Paper, signed_on: str) -> Version:
        """Join a signed paper (`take_paper`) to the version it is of: that version is then signed, on that day.

        Raises:
            NotAllowedError: no such version, no paper, or a date that is none or to come.

        """
        desk = await self.desk()
        version = desk.standing.version(digest)
        if version is None or version.act is not Act.AGREED:
            raise NotAllowedError("none")
        if not paper.sha256:
            raise NotAllowedError("paper")
        if await self.record.current.database.read(lambda c: store.is_act(c, paper.sha256)):
            raise NotAllowedError("unsigned")
        if not _is_past(signed_on, desk.now):
            raise NotAllowedError("signed_on")
        act = replace(
            await self._act(Act.SIGNED, desk),
            form=version.form,
            signed_on=signed_on,
            paper=paper,
            replaces=(digest,),
        )
        await self._file(act)
        return (await self.version(digest)) or version

    async def sign(self, digest: str) -> Version:
        """Have a version signed by the qualified signature (eIDAS) that an operator plugged in.

        Raises:
            NotAllowedError: no operator has, or there is no such version.

        """
        version = await self.version(digest)
        if self.signer is None or version is None or not version.document:
            raise NotAllowedError("signature")
        signed = await self.signer.sign(await self.documents.original(version.document))
        paper = await self.take_paper(FileToImport("signed.pdf", data=signed), signed=True)
        # The signature was appended to the act's own file: it is read as a paper, not as the act again.
        await self.record.current.database.write(lambda c: store.note(c, paper.sha256, None))
        return await self.file_signed(
            digest, paper, self.clock.now().astimezone().date().isoformat()
        )

    # -- still true? ---------------------------------------------------------------------------------------------

    async def remind(self, months: int) -> None:
        """Ask every so many months whether it is still true, 0 for never."""
        months = min(max(months, 0), 120)
        await self._reminded(lambda kept: replace(kept, months=months))

    async def confirm(self) -> None:
        """Say that what is in force is still true."""
        held = (await self.standing()).in_force
        if held is None:
            raise NotAllowedError("none")
        at = self.clock.now().isoformat(timespec="seconds")
        await self._reminded(lambda kept: replace(kept, confirmed=held.hash, at=at))

    async def _reminded(self, change: Callable[[Reminder], Reminder]) -> None:
        def work(connection: Connection) -> None:
            store.keep_reminder(connection, change(store.reminder(connection)))

        await self.record.current.database.write(work)
        self.changes.publish(Topic.DIRECTIVES)

    async def things(self, at: datetime) -> tuple[str, ...]:
        """Return what of directives waits for the person at `at`, for home: conflict | still_true | newer_paper."""
        desk = await self.desk()
        found = {
            "conflict": desk.standing.in_conflict,
            "still_true": is_due(desk.standing, desk.reminder, at),
            "newer_paper": bool(desk.standing.newer_paper),
        }
        return tuple(name for name, waits in found.items() if waits)

    # -- organs, birth date, paper -------------------------------------------------------------------------------

    async def wish(self, organs: str) -> None:
        """Note a wish on organ donation on this device, "" to forget it; it is no entry in any register."""
        if organs and organs not in WISHES:
            raise ValueError("no such wish")
        await self.record.current.database.write(lambda c: store.keep_organs(c, organs))
        self.changes.publish(Topic.DIRECTIVES)

    async def born_on(self, day: str) -> Who:
        """Take the birth date that the person says, where none is known; return whether they may go on."""

        def work(connection: Connection) -> Identity:
            owner = meta.identity(connection)
            if not _is_day(owner.birth_date):
                owner = replace(owner, birth_date=day)
                meta.put_identity(connection, owner)
            return owner

        if not _is_past(day, self.clock.now()):
            raise NotAllowedError("age")
        owner = await self.record.current.database.write(work)
        self.changes.publish(Topic.PERSON, Topic.DIRECTIVES)
        return who_may(owner, self.clock.now().astimezone().date())

    async def printed(self, digest: str, frame: Frame) -> Printed:
        """Return a version to print and sign, or ("") the draft.

        Raises:
            NotFoundError: there is no such version, or no draft.

        """
        desk = await self.desk()
        version = desk.standing.version(digest) if digest else _as_version(desk)
        if version is None:
            raise NotFoundError
        sheet = sheet_of(version, frame.words)
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))

    # -- acts ----------------------------------------------------------------------------------------------------

    @staticmethod
    def _check(desk: Desk) -> None:
        if desk.who is not Who.ADULT:
            raise NotAllowedError("adult" if desk.who is Who.MINOR else "age")

    async def _act(self, act: Act, desk: Desk) -> Version:
        key = await self.record.current.database.read(device_key)
        at = desk.now.astimezone().isoformat(timespec="seconds")
        return Version("", act, at, desk.name, desk.born, device_name(), key, Form.FREE)

    async def _file(self, version: Version) -> Version:
        """Write an act as a document of the record; it is known here as soon as it is on the disk."""
        version = records.sealed(version)
        words = self._words()
        _ = words[0]
        sheet = sheet_of(version, words, embedding.to_bytes(records.to_record(version)))
        data = await asyncio.to_thread(pdf, sheet, Frame(words, self.clock.now()))
        title = title_of(version, _)
        taken = await self.documents.add(
            FileToImport(f"{title}.pdf", data=data),
            title,
            Category.DIRECTIVES,
            version.at,
            author=version.who,
            type=_("Advance directives"),
            type_code=_TYPE,
            replaces=await self._replaced(version),
        )
        if taken.error:
            raise taken.error
        self.changes.publish(Topic.DIRECTIVES)
        found = await self.version(version.hash)
        return found or replace(version, document=taken.documents[0])

    async def _replaced(self, version: Version) -> tuple[str, ...]:
        """Return the documents in whose place an act stands; that of a signature stands beside what is signed."""
        if version.act is Act.SIGNED:
            return ()
        standing = await self.standing()
        found = [standing.version(one) for one in version.replaces]
        files = frozenset[str]().union(*(one.files for one in found if one))
        return tuple(sorted(files - {version.paper.document}))

    def _words(self) -> tuple[Translator, Formats]:
        _ = self.words()
        return _, Formats(_.language)


def _format(file: FileToImport) -> Format:
    """Return what a chosen file is, by its first bytes."""
    if file.data is not None or not file.path:
        return sniff(file.data or b"")
    try:
        with Path(file.path).open("rb") as opened:
            return sniff(opened.read(HEAD))
    except OSError:
        raise RefusedError(Refusal.UNREADABLE) from None


def who_may(owner: Identity, today: date) -> Who:
    """Say whether the person is an adult on a day; UNKNOWN unless the whole birth date is known."""
    if not _is_day(owner.birth_date):
        return Who.UNKNOWN
    born = date.fromisoformat(owner.birth_date)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return Who.ADULT if age >= MAJORITY else Who.MINOR


def is_due(standing: Standing, reminder: Reminder, at: datetime) -> bool:
    """Say whether it is time to ask if what is in force is still true."""
    held = standing.in_force
    if held is None or reminder.months <= 0:
        return False
    since = reminder.at if reminder.confirmed == held.hash and reminder.at else held.at
    begun = datetime.fromisoformat(since)
    months = (at.year - begun.year) * 12 + at.month - begun.month - (at.day < begun.day)
    return months >= reminder.months


def _as_version(desk: Desk) -> Version | None:
    draft = desk.draft
    if draft is None:
        return None
    return Version(
        "",
        Act.AGREED,
        desk.now.isoformat(timespec="seconds"),
        desk.name,
        desk.born,
        "",
        "",
        draft.form,
        draft.answers,
        draft.cannot_write,
        draft.witnesses,
        draft.signed_on,
        draft.paper,
    )


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _is_past(day: str, now: datetime) -> bool:
    return _is_day(day) and date.fromisoformat(day) <= now.astimezone().date()
