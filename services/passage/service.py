"""The path at sixteen and what changes at eighteen: where somebody is in it, its texts, what their server says."""

from dataclasses import dataclass

from services.content.models import Page
from services.content.schema import Kind, Level
from services.content.service import ContentService
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Fault, NotConnectedError, RemoteError, SignedOutError
from services.core.majority import is_minor
from services.passage import ages, store
from services.passage.models import STEPS, Letter, Occasion, Passage, ServerWord, Standing, Step
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.sync import letters, linking

_REFUSED = frozenset({Fault.NOT_FOUND, Fault.INVALID, Fault.CONFLICT})


@dataclass(slots=True)
class PassageService:
    """The passages of the open space; each method that reads it raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    content: ContentService

    async def state(self, asked: Occasion | None = None) -> Passage:
        """Return where the person is: in `asked`, else in the passage of their age."""
        now = self.clock.now()

        def read(connection: Connection) -> Passage:
            born = meta.identity(connection).birth_date
            theirs = ages.occasion(born, now)
            shown = asked or theirs or Occasion.SIXTEEN
            standing, at = store.kept(connection, shown)
            return Passage(
                theirs,
                standing,
                at,
                is_minor(born, now),
                linking.server(connection) is not None,
                ServerWord(letters.at_sixteen(connection)),
                bool(letters.endpoint(connection)),
            )

        return await self.record.current.database.read(read)

    async def reach(self, occasion: Occasion, step: Step) -> None:
        """Keep that the person is at a page."""
        await self._keep(occasion, Standing.GOING, step)

    async def leave(self, occasion: Occasion, step: Step) -> None:
        """Keep that the person goes elsewhere: it waits where it was, and offers itself no more."""
        await self._keep(occasion, Standing.LEFT, step)

    async def end(self, occasion: Occasion) -> None:
        """Keep that all of it was seen."""
        await self._keep(occasion, Standing.DONE, STEPS[occasion][0])

    async def check(self, code: str) -> Letter:
        """Ask the server whether the code of a letter is its own, for this person; it gives no right."""
        if not letters.is_code(code):
            return Letter.WRONG
        try:
            await letters.checked(self.record.current, code)
        except (NotConnectedError, SignedOutError):
            return Letter.NOT_OFFERED
        except RemoteError as error:
            if error.fault in _REFUSED:
                return Letter.WRONG
            return Letter.NOT_OFFERED if error.fault is Fault.UNSUPPORTED else Letter.OFFLINE
        return Letter.RIGHT

    def page(self, id: str, language: str) -> Page:
        """Return one article, in short sentences; raises NotFoundError."""
        return self.content.page(Kind.ARTICLE, id, language, Level.SIMPLIFIED)

    async def _keep(self, occasion: Occasion, standing: Standing, step: Step) -> None:
        at = milliseconds(self.clock.now())
        await self.record.current.database.write(
            lambda c: store.keep(c, occasion, standing, step, at)
        )
        self.changes.publish(Topic.PERSON)
