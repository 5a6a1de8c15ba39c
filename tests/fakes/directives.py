"""Directives in memory: one adult, whose acts follow each other as the real ones do."""

from dataclasses import dataclass, field, replace

from services.core.clock import Clock
from services.directives import chain, records, wording
from services.directives.models import (
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
from services.documents.models import FileToImport
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Frame, Printed


@dataclass
class FakeDirectives:
    """Keeps acts; files no document."""

    clock: Clock
    acts: list[Version] = field(default_factory=list)
    written: Draft | None = None
    reminder: Reminder = field(default_factory=Reminder)
    organs: str = ""
    who: Who = Who.ADULT

    async def desk(self) -> Desk:
        heads, earlier = chain.standing(self.acts)
        return Desk(
            self.who,
            Standing(heads, earlier),
            self.written,
            self.reminder,
            due=False,
            organs=self.organs,
            name="Camille Exemple",
            born="1992-03-14",
            now=self.clock.now(),
        )

    async def compare(self, before: str, after: str) -> tuple[Change, ...]:
        standing = (await self.desk()).standing
        old, new = standing.version(before), standing.version(after)
        words = (translator("fr"), Formats("fr"))
        return wording.changes(old, new, words) if old and new else ()

    async def begin(self, form: Form, *, anew: bool = False) -> Draft:
        held = (await self.desk()).standing.in_force
        answers = dict(held.answers) if held and held.form is form and not anew else {}
        self.written = Draft(form, answers)
        return self.written

    async def keep(self, draft: Draft | None) -> None:
        self.written = draft

    async def take_paper(self, file: FileToImport, *, signed: bool = False) -> Paper:
        if file.error:
            raise file.error
        return Paper("a" * 64, "signed" if signed else "paper")

    async def agree(self, draft: Draft) -> Version:
        if missing := wording.missing(draft):
            raise NotAllowedError(*missing)
        made = self._act(Act.AGREED, tuple(one.hash for one in (await self.desk()).standing.heads))
        self.written = None
        return self._file(replace(made, form=draft.form, answers=draft.answers))

    async def settle(self, digest: str) -> Version:
        standing = (await self.desk()).standing
        chosen = standing.version(digest)
        if chosen is None or not standing.in_conflict:
            raise NotAllowedError("none")
        return self._file(replace(chosen, replaces=tuple(one.hash for one in standing.heads)))

    async def revoke(self) -> Version:
        heads = tuple(one.hash for one in (await self.desk()).standing.heads)
        if not heads:
            raise NotAllowedError("none")
        return self._file(self._act(Act.REVOKED, heads))

    async def file_signed(self, digest: str, paper: Paper, signed_on: str) -> Version:
        if not paper.sha256 or not signed_on:
            raise NotAllowedError("signed_on" if paper.sha256 else "paper")
        return self._file(
            replace(self._act(Act.SIGNED, (digest,)), paper=paper, signed_on=signed_on)
        )

    async def remind(self, months: int) -> None:
        self.reminder = Reminder(months)

    async def confirm(self) -> None:
        self.reminder = replace(self.reminder, at=self.clock.now().isoformat())

    async def wish(self, organs: str) -> None:
        self.organs = organs

    async def born_on(self, day: str) -> Who:
        if not day:
            raise NotAllowedError("age")
        self.who = Who.ADULT
        return self.who

    async def printed(self, digest: str, frame: Frame) -> Printed:
        return Printed(frame.words[0]("My advance directives") + digest[:4], b"%PDF-1.7")

    def _act(self, act: Act, replaces: tuple[str, ...]) -> Version:
        at = self.clock.now().isoformat(timespec="seconds")
        who, born = "Camille Exemple", "1992-03-14"
        return Version("", act, at, who, born, "Carnet", "", Form.FREE, replaces=replaces)

    def _file(self, version: Version) -> Version:
        made = replace(records.sealed(replace(version, document="")), document="document-1")
        self.acts.append(made)
        return made
