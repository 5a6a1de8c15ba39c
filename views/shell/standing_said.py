"""Says aloud, once wherever one is, that the record stands otherwise with its server than before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.core.changes import Topic
from services.core.errors import ServiceError
from views._shared.announce import announce
from views._shared.context import Services, Words
from views._shared.following import Following
from views._shared.hooks import use_model, use_shell
from views._shared.session import Session
from views._shared.standing import Standing, Told, capital


@dataclass(eq=False)
class StandingSaid:
    """Follows the synchronisation; a count that grows is not said again and again. Never raises."""

    _services: Services
    _session: Session
    _say: Callable[[str], Awaitable[None]] = announce
    _last: Standing | None = None
    _following: Following = field(init=False)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.SYNC})
        self._following = Following(self._services.changes, topics, self._load)

    async def start(self) -> None:
        self._following.start()
        await self._load()

    def stop(self) -> None:
        self._following.stop()

    async def _load(self) -> None:
        try:
            freshness = await self._services.sync.freshness()
        except ServiceError:
            return
        words = Words.of(self._session.state.preferences.language)
        told = Told.of(
            freshness,
            self._services.follower.state,
            (words._, words.formats),
            self._services.clock.now(),
        )
        before, self._last = self._last, told.standing
        if before not in (None, told.standing):
            await self._say(capital(told.text))


def use_standing_said() -> None:
    """Say changes as long as this component is shown."""
    shell = use_shell()
    use_model(lambda: StandingSaid(shell.services, shell.session))
