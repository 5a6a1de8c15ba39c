"""Between a person and who helps them: invited, agreed by both, stopped by either; each helped record in its own file.

All of it is read from the person's own record, as it was last synchronised. What lets somebody in is written by the
person's own app, after they compared who it is; nothing here gives a right that the server would not.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final

from services.circle import attestation, codes, mapping, pending, store
from services.circle.asking import answering, asked, refusal_of, server_of
from services.circle.models import (
    OPEN_FOR,
    Act,
    Circle,
    Helped,
    Helper,
    Invitation,
    Left,
    Offer,
    Offered,
    Sent,
    Stage,
    Why,
)
from services.circle.opened import Opened
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import (
    AccessLostError,
    Fault,
    NotFoundError,
    NotPossibleError,
    RemoteError,
    ServiceError,
    SignedOutError,
    WhyNot,
)
from services.core.ids import new_id
from services.documents.service import DocumentService
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.people.helped import HelpedRecords
from services.remote.address import ServerAddress
from services.remote.answers import instant
from services.remote.circle import CircleServer
from services.remote.transport import Network
from services.storage import meta
from services.storage.record import Record
from services.sync import acting
from services.sync.linking import server as linked
from services.sync.service import SyncService

_AWAY: Final = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})


@dataclass(slots=True)
class CircleService:
    """Speaks for whoever opened their own space, whosever record is shown; raises LockedError while it is locked."""

    records: HelpedRecords
    documents: DocumentService
    sync: SyncService
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    network: Network | None = None  # the network itself
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    # -- what is known -------------------------------------------------------------------------------------------

    async def circle(self) -> Circle:
        """Return who helps, who is helped, what is on its way; asks nobody."""
        now = self.clock.now()
        return await self._own.database.read(lambda c: store.circle(c, now))

    async def helper(self, id: str) -> Helper:
        """Return one who helps; raises NotFoundError."""
        found = [one for one in (await self.circle()).helpers if one.id == id]
        if not found:
            raise NotFoundError
        return found[0]

    async def invitation(self, id: str) -> Invitation:
        """Return one invitation; raises NotFoundError."""
        found = [one for one in (await self.circle()).invitations if one.id == id]
        if not found:
            raise NotFoundError
        return found[0]

    async def read_ended(self, id: str) -> None:
        """Note that the person read what ended."""
        await self.records.read_ended(id)

    @property
    def acting_for(self) -> Helped | None:
        """Whose record is shown, None for the person's own."""
        return self.records.acting

    # -- inviting ------------------------------------------------------------------------------------------------

    async def invite(self, offer: Offer) -> Invitation:
        """Make an invitation with a code for whoever is meant; nobody is let in before they are confirmed.

        Raises:
            NotPossibleError: NOTHING_CHOSEN, NO_END, NO_SERVER, UNSUPPORTED, UNNAMED, ELSEWHERE.
            RemoteError: the server cannot be had: no invitation is made.

        """
        now = self.clock.now()
        offer.check(now.astimezone().date())
        self._at_home()
        record, server = self._own, await server_of(self._own)
        name, _born = await self._named(record)
        id, code = new_id(), codes.new_code()
        expires = mapping.expiry(now, OPEN_FOR)
        task = mapping.task_from_offer(id, server.patient, name, offer, code, expires)
        await record.database.write(lambda c: store.keep_code(c, id, code))
        try:
            async with asked(record, server, self.network) as there:
                await there.put(task)
        except RemoteError as error:
            await record.database.write(lambda c: store.forget_code(c, id))
            raise refusal_of(error) from None
        await self.catch_up()
        found = mapping.invitation_from_task(task, now, code)
        if found is None:
            raise NotFoundError
        return found

    async def look(self, typed: str) -> Offered:
        """Return what a code leads to; nothing is agreed.

        Raises:
            NotPossibleError: UNKNOWN_CODE, OWN_CODE, USED, EXPIRED, TOO_OFTEN, NO_SERVER, UNSUPPORTED.
            RemoteError: the server cannot be had.

        """
        self._at_home()
        code = self._code(typed)
        async with answering(self._own, self.network) as there:
            found = await there.look(code)
        return Offered(
            code,
            mapping.act_of(found.kind),
            found.name,
            found.areas,
            mapping.may_of(found.right),
            found.until[:10],
            instant(found.expires),
            found.text,
        )

    async def accept(self, typed: str, agreement: str = "") -> str:
        """Agree, with one's own name and birth date: the other one compares them, and four digits, which are returned.

        Raises: as `look`; UNNAMED where the record names nobody.

        """
        self._at_home()
        name, born = await self._named(self._own)
        code = self._code(typed)
        agreed = agreement or self._agreement(code, name)
        async with answering(self._own, self.network) as there:
            task = await there.accept(code, {"name": name, "born": born, "agreement": agreed})
        await self.catch_up()
        found = mapping.invitation_from_task(task, self.clock.now())
        return found.check if found else ""

    async def refuse(self, typed: str) -> None:
        """Say no; the other one is told, not why."""
        self._at_home()
        code = self._code(typed)
        async with answering(self._own, self.network) as there:
            await there.refuse(code)
        await self.catch_up()

    async def confirm(self, id: str, offer: Offer | None = None) -> Invitation:
        """Let somebody in, once the person compared who it is; what they had before is replaced.

        `offer` is what is given in the end, where it is not what the invitation says.

        Raises:
            NotPossibleError: NOT_ANSWERED, EXPIRED, NOTHING_CHOSEN, NO_END.

        """
        self._at_home()
        invitation = await self.invitation(id)
        if invitation.stage is Stage.EXPIRED:
            raise NotPossibleError(WhyNot.EXPIRED)
        if invitation.stage is not Stage.TO_CONFIRM or not invitation.account:
            raise NotPossibleError(WhyNot.NOT_ANSWERED)
        today = self.clock.now().astimezone().date()
        wanted = offer or invitation.offer
        wanted.check(today)
        given = replace(
            invitation,
            areas=tuple(sorted(wanted.areas)),
            may=wanted.may,
            until=wanted.until.isoformat() if wanted.until else "",
        )
        server = await server_of(self._own)
        before = [one for one in (await self.circle()).helpers if one.account == given.account]
        related = before[0].related if before else new_id()
        consent = mapping.consent_from_invitation(new_id(), server.patient, related, given, today)
        people = [] if before else [mapping.related_from_invitation(related, server.patient, given)]
        async with answering(self._own, self.network) as there:
            old = [mapping.stopped(await there.read("Consent", one.id)) for one in before]
            task = await there.read("Task", id)
            await there.write_together([*people, consent, *old, mapping.completed(task)])
        await self.catch_up()
        return replace(given, stage=Stage.DONE)

    async def withdraw(self, id: str) -> None:
        """Take an invitation back; its code opens nothing any more."""
        self._at_home()
        known = (*(await self.circle()).invitations, *await self.designations())
        if all(one.id != id or not one.is_open for one in known):
            return
        async with answering(self._own, self.network) as there:
            task = await there.read("Task", id)
            if mapping.is_open(task):  # else it is over, and this device did not hear of it
                await there.put(mapping.cancelled(task))
        await self._own.database.write(lambda c: store.forget_code(c, id))
        await self.catch_up()

    # -- being a trusted person ----------------------------------------------------------------------------------

    async def designations(self) -> tuple[Invitation, ...]:
        """Return the invitations to be a trusted person, made and taken; asks nobody."""
        now = self.clock.now()
        return await self._own.database.read(lambda c: store.designations(c, now))

    async def designation(self, id: str) -> Invitation:
        """Ask the server how an invitation to be a trusted person stands; raises NotFoundError."""
        async with answering(self._own, self.network) as there:
            return self._designation(await there.read("Task", id))

    def _designation(self, task: Mapping[str, Any]) -> Invitation:
        found = mapping.invitation_from_task(task, self.clock.now())
        if found is None or found.act is not Act.TRUSTED:
            raise NotFoundError
        return found

    async def confirm_designation(self, id: str) -> None:
        """Name who answered in the record, once the person compared who it is: a RelatedPerson, which opens nothing.

        Raises:
            NotPossibleError: NOT_ANSWERED, EXPIRED.

        """
        self._at_home()
        server = await server_of(self._own)
        async with answering(self._own, self.network) as there:
            task = await there.read("Task", id)
            found = self._designation(task)
            if found.stage is Stage.DONE:  # before the app was stopped in the middle
                return
            if found.stage is Stage.EXPIRED:
                raise NotPossibleError(WhyNot.EXPIRED)
            if found.stage is not Stage.TO_CONFIRM or not found.account:
                raise NotPossibleError(WhyNot.NOT_ANSWERED)
            # One id for both: whatever ends the one finds the other.
            person = mapping.related_from_invitation(id, server.patient, found)
            await there.write_together([person, mapping.completed(task)])
        await self.catch_up()

    async def end_designation(self, id: str) -> None:
        """Say that a designation that was confirmed holds no more: the other one is told; again changes nothing."""
        self._at_home()
        async with answering(self._own, self.network) as there:
            task = await there.read("Task", id)
            if self._designation(task).stage is not Stage.DONE:
                return
            person = mapping.inactive(await there.read("RelatedPerson", id))
            await there.write_together([person, mapping.cancelled(task)])
        await self.catch_up()

    # -- stopping ------------------------------------------------------------------------------------------------

    async def stop(self, id: str) -> Sent:
        """Take back what somebody may do; without the server, as soon as it can be had.

        Raises:
            NotFoundError: nobody helps by this.

        """
        helper, at = await self.helper(id), milliseconds(self.clock.now())
        await self._own.database.write(lambda c: store.keep_stop(c, helper.id, at))
        return await self._sent()

    async def change(self, id: str, offer: Offer) -> Sent:
        """Change what somebody may do, in the permission they have; without the server, as soon as it can be had.

        They agree to nothing again, whether it narrows or widens: the person alone decides what is open.

        Raises:
            NotFoundError: nobody helps by this.
            NotPossibleError: NOTHING_CHOSEN, NO_END, ELSEWHERE; OVER for one that is being stopped.

        """
        self._at_home()
        offer.check(self.clock.now().astimezone().date())
        helper, at = await self.helper(id), milliseconds(self.clock.now())
        if helper.stopping:
            raise NotPossibleError(WhyNot.OVER)
        if helper.offer == offer:
            return Sent.LATER if helper.wanted else Sent.DONE
        await self._own.database.write(lambda c: store.keep_change(c, helper.id, offer, at))
        return await self._sent()

    async def _sent(self) -> Sent:
        self.changes.publish(Topic.CIRCLE)
        try:
            await self._send_waiting()
        except RemoteError as error:
            if error.fault in _AWAY or isinstance(error, SignedOutError):
                return Sent.LATER
            raise
        await self.catch_up()
        return Sent.DONE

    async def _send_waiting(self) -> int:
        """Send what waits; return how much was sent."""
        return await pending.send(self._own, self.network, self.clock.now().astimezone().date())

    async def leave(self, id: str) -> Left:
        """Stop helping somebody: told to the server first, then their record is destroyed here.

        Raises:
            RemoteError: the server did not hear it; all stays as it is.

        """
        helped = await self._helped(id)
        server = await server_of(self._own)
        with suppress(AccessLostError):  # it is over already
            given = await acting.admitted(self._own, server, helped.patient, self.network)
            there = CircleServer(ServerAddress.of(server.base), given.authorization, self.network)
            try:
                await there.leave(helped.patient)
            except RemoteError as error:
                raise refusal_of(error) from None
            finally:
                await there.aclose()
        unsent = await self.records.end(id, Why.LEFT)
        return Left(helped.name, unsent)

    # -- acting for somebody -------------------------------------------------------------------------------------

    async def open(self, id: str) -> None:
        """Show the record of somebody who is helped, fetched when it is not here yet.

        Raises:
            NotPossibleError: OVER.
            AccessLostError: nothing lets the person any more: what was here of it is destroyed.
            RemoteError: it is not here, and the server cannot be had.

        """
        helped = await self._helped(id)
        if not self.records.is_whole(helped):
            await self._opened.make(helped)
        await self.records.enter(id)

    async def back(self) -> None:
        """Go back to one's own record."""
        await self.records.leave()

    async def refresh(self) -> int:
        """Send what waits, and make here what the server says: records that opened, records that ended.

        Return how many records are open. Asked after each run of the synchronisation that went well.

        Raises:
            RemoteError: the server cannot be had; nothing was changed here.

        """
        async with self._asking:
            record = self._own
            server = await record.database.read(linked)
            if server is None:
                return 0
            if await self._send_waiting():
                await self.catch_up()
            try:
                async with asked(record, server, self.network) as there:
                    told = await there.open_to_me()
            except RemoteError as error:
                if error.fault in {
                    Fault.NOT_FOUND,
                    Fault.UNSUPPORTED,
                    Fault.INVALID,
                    Fault.NOT_FHIR,
                }:
                    return 0  # a server that has no circles
                raise
            await self._opened.keep(told)
            with suppress(ServiceError):
                await self._attest()
            return len(told)

    async def readmit(self) -> bool:
        """Have access to the open record of another given anew, from one's own sign-in; False in one's own record.

        Raises:
            AccessLostError: nothing lets the person any more.

        """
        helped = self.records.acting
        if helped is None:
            return False
        theirs = self.records.record.current
        given = await acting.admitted(
            self._own, await server_of(self._own), helped.patient, self.network
        )
        signed = given.signed
        await theirs.database.write(lambda c: acting.go_on(c, signed))
        return True

    # -- papers --------------------------------------------------------------------------------------------------

    async def _attest(self) -> None:
        """File the attestation of each agreement that is done, once, on this person's side."""
        if self.records.acting is not None:
            return
        record = self._own
        filed = await record.database.read(store.attested)
        whose, _born = await self._named(record)
        for one in (await self.circle()).invitations:
            if one.stage is not Stage.DONE or one.id in filed or not one.name:
                continue
            words = self.words()
            document = await attestation.filed(
                self.documents,
                one,
                whose,
                (words, Formats(words.language)),
                self.clock.now(),
            )
            await record.database.write(partial(store.attest, task=one.id, document=document))

    # -- asking --------------------------------------------------------------------------------------------------

    @property
    def _own(self) -> Record:
        return self.records.own.current

    @property
    def _opened(self) -> Opened:
        return Opened(self.records, self.network)

    def _at_home(self) -> None:
        """Raise NotPossibleError in another's record: nobody invites in somebody else's name."""
        if self.records.acting is not None:
            raise NotPossibleError(WhyNot.ELSEWHERE)

    def _code(self, typed: str) -> str:
        if not codes.is_code(typed):
            raise NotPossibleError(WhyNot.UNKNOWN_CODE)
        return codes.bare(typed)

    async def _named(self, record: Record) -> tuple[str, str]:
        identity = await record.database.read(meta.identity)
        if not identity.display:
            raise NotPossibleError(WhyNot.UNNAMED)
        return identity.display, identity.birth_date

    async def _helped(self, id: str) -> Helped:
        found = [one for one in await self.records.everyone() if one.id == id]
        if not found:
            raise NotFoundError
        return found[0]

    def _agreement(self, code: str, name: str) -> str:
        at: datetime = self.clock.now()
        said = {
            "at": at.isoformat(timespec="seconds"),
            "hash": sha256(f"{code}:{name}".encode()).hexdigest(),
        }
        return json.dumps(said)

    async def catch_up(self) -> None:
        """Bring the own record up to date with what was just done; what cannot come now comes later."""
        if self.records.acting is None:
            with suppress(RemoteError):
                await self.sync.run(files=False)
        self.changes.publish(Topic.CIRCLE)
