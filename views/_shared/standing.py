"""How the record stands with its server, in one line of words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from services.core.errors import Fault, RemoteError, ServiceError, SignedOutError
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.following import Following
from services.sync.models import Freshness, Progress, Stage

UNREACHED = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})
"""What passes by itself: Carnet tries again."""


class Standing(Enum):
    """What one has to know first."""

    ALONE = "alone"  # there is no server
    RUNNING = "running"
    SIGNED_OUT = "signed_out"
    UNREACHED = "unreached"
    FAILED = "failed"
    WAITING = "waiting"  # something is still to be sent
    FRESH = "fresh"
    NEVER = "never"  # no run came to its end yet

    @classmethod
    def of(cls, freshness: Freshness, following: Following) -> "Standing":
        """Return how the record stands."""
        if freshness.server is None:
            return cls.ALONE
        if following.running:
            return cls.RUNNING
        if following.error:
            return cls._of_error(following.error)
        if freshness.waiting:
            return cls.WAITING
        return cls.FRESH if freshness.at else cls.NEVER

    @classmethod
    def _of_error(cls, error: ServiceError) -> "Standing":
        if isinstance(error, SignedOutError):
            return cls.SIGNED_OUT
        unreached = isinstance(error, RemoteError) and error.fault in UNREACHED
        return cls.UNREACHED if unreached else cls.FAILED


@dataclass(frozen=True, slots=True)
class Told:
    """Where one is, in words of one line, lower case as after a dot."""

    standing: Standing
    text: str

    @classmethod
    def of(
        cls,
        freshness: Freshness,
        following: Following,
        words: tuple[Translator, Formats],
        now: datetime,
    ) -> "Told":
        """Tell how the record stands at the moment `now`."""
        _, formats = words
        standing = Standing.of(freshness, following)
        at = updated(freshness.at, _, formats, now)
        waits = waiting(freshness.waiting, _, formats)
        parts = {
            Standing.ALONE: (_("on this device only"),),
            Standing.RUNNING: (running(following.progress, _, formats),),
            Standing.SIGNED_OUT: (_("sign-in to be done again"), waits),
            Standing.UNREACHED: (_("offline"), at, waits),
            Standing.FAILED: (_("the update did not succeed"), at, waits),
            Standing.WAITING: (waits,),
            Standing.FRESH: (at,),
            Standing.NEVER: (at,),
        }[standing]
        return cls(standing, " · ".join(part for part in parts if part))


def updated(at: datetime | None, _: Translator, formats: Formats, now: datetime) -> str:
    """Return when the record was last alike: "à jour hier à 18 h 02"."""
    if at is None:
        return _("not up to date yet")
    at, today = at.astimezone(formats.zone), now.astimezone(formats.zone).date()
    time = formats.time(at)
    if at.date() == today:
        return _("up to date at %(time)s", time=time)
    if at.date() == today - timedelta(days=1):
        return _("up to date yesterday at %(time)s", time=time)
    day = formats.day_of_year(at) if at.year == today.year else formats.day(at)
    return _("up to date on %(day)s at %(time)s", day=day, time=time)


def running(progress: Progress | None, _: Translator, formats: Formats) -> str:
    """Return what the run under way has done: "mise à jour… 120 éléments"."""
    if progress is None or not progress.done:
        return _("updating…")
    number = formats.number(progress.done)
    if progress.stage is Stage.FILING and progress.total:
        total = formats.number(progress.total)
        return _("filing… %(number)s of %(total)s", number=number, total=total)
    if progress.stage is Stage.CONTENT:
        return _.n(
            "updating… %(number)s file", "updating… %(number)s files", progress.done, number=number
        )
    return _.n(
        "updating… %(number)s item", "updating… %(number)s items", progress.done, number=number
    )


def waiting(count: int, _: Translator, formats: Formats) -> str:
    """Return how many documents are still to be sent, "" for none."""
    if not count:
        return ""
    return _.n(
        "%(number)s document waits to be sent",
        "%(number)s documents wait to be sent",
        count,
        number=formats.number(count),
    )


def capital(text: str) -> str:
    """Return the words as they begin a line."""
    return text[:1].upper() + text[1:]
