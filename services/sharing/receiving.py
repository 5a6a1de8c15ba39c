"""Reports that were left: unsealed, and taken in as documents that say who left them and that nobody verified it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.core.categories import Category
from services.core.dates import moment_of
from services.core.errors import Refusal, RefusedError, ServiceError
from services.documents.models import FileToImport, Outcome, Source
from services.documents.service import DocumentService
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.remote.shares import Left, ShareLinks
from services.sharing import store
from services.sharing.reports import LeftReport, UnreadableReportError, report_in
from services.sharing.store import Keys

_ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes what was left by one link."""

    documents: DocumentService
    links: ShareLinks
    keys: Keys
    words: Translator

    async def take(self, left: Left) -> bool:
        """Take a report in, then have the server forget it; say whether it is new here.

        Raises:
            ServiceError: the server or the disk; the report stays where it is.

        """
        database = self.documents.database
        is_new = not await database.read(lambda c: store.is_taken(c, left.name))
        if is_new:
            jwe = await self.links.report(self.keys.id, left.name)
            try:
                report = report_in(jwe, self.keys.key)
            except UnreadableReportError:
                await self._note(left, store.WORDS, None, "")
            else:
                await self._keep(left, report)
            await self._note(left, store.LAST, None, "")
        await self.links.drop_report(self.keys.id, left.name)
        return is_new

    async def _keep(self, left: Left, report: LeftReport) -> None:
        _, at = self.words, moment_of(left.at * 1000)
        if report.text or not report.file:
            name = f"{_('Report')}.txt"
            await self._add(left, store.WORDS, report, name, self._told(report, at))
        if report.file:
            name = f"{_('Report')}.{_ENDINGS[report.mime]}"
            await self._add(left, store.FILE, report, name, report.file)
        elif report.is_refused:
            await self._note(left, store.FILE, None, report.who)

    async def _add(self, left: Left, part: int, report: LeftReport, name: str, data: bytes) -> None:
        """Take one file in by the way of all files: what is no whole PDF or picture is refused there."""
        _ = self.words
        author = _(
            "%(who)s · left by a third party, not verified", who=report.who or _("Nobody named")
        )
        at = moment_of(left.at * 1000)
        taken = await self.documents.add(
            FileToImport(name, data=data),
            _("Report left by %(who)s", who=report.author or _("a third party")),
            Category.REPORT,
            at.astimezone(Formats(_.language).zone).date().isoformat(),
            source=Source.DEPOSITED,
            author=author,
        )
        if (
            taken.outcome is Outcome.REFUSED
            and taken.error is not None
            and _is_passing(taken.error)
        ):
            raise taken.error
        document = taken.documents[0] if taken.documents else None
        await self._note(left, part, document, report.who)

    def _told(self, report: LeftReport, at: datetime) -> bytes:
        """Return the words as a text that begins with ours: whatever they are, they are read as words."""
        _ = self.words
        head = _(
            "Report left by %(who)s, %(moment)s. Nobody verified who wrote it.",
            who=report.who or _("a third party"),
            moment=Formats(_.language).moment(at),
        )
        return f"{head}\n\n{report.text}\n".encode()

    async def _note(self, left: Left, part: int, document: str | None, author: str) -> None:
        share = self.keys.id
        await self.documents.database.write(
            lambda c: store.keep_report(c, share, left, part, document, author)
        )


def _is_passing(error: ServiceError) -> bool:
    """Whether it may be taken another time: there was no room for it."""
    passing = {Refusal.DISK_FULL, Refusal.NOT_KEPT}
    return isinstance(error, RefusedError) and error.reason in passing
