"""How the record stands with its server, in one line of words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from services.core.errors import (
    AccessLostError,
    Fault,
    RemoteError,
    ServiceError,
    SignedOutError,
)
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.following import Following
from services.sync.models import Freshness, Progress, Stage, VanishedCount

UNREACHED = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})
"""What passes by itself: Carnet tries again."""
_CLOCKS_AGREE: Final = timedelta(minutes=2)
"""An update later than now by more was dated by a clock that has been set since."""


class Standing(Enum):
    """What one has to know first."""

    ALONE = "alone"  # there is no server
    RUNNING = "running"
    SIGNED_OUT = "signed_out"
    ACCESS_LOST = "access_lost"  # the server shows this record no more
    PAUSED = "paused"  # by the person, until they resume
    VANISHED = "vanished"  # the server shows much no more: the person is asked
    UNREACHED = "unreached"
    FAILED = "failed"
    WAITING = "waiting"  # something is still to be sent
    FRESH = "fresh"
    NEVER = "never"  # no run came to its end yet

    @classmethod
    def of(cls, freshness: Freshness, following: Following) -> "Standing":
        """Return how the record stands."""
        failed = cls._of_error(following.error) if following.error else None
        at_rest = (
            (cls.ALONE, freshness.server is None),
            (cls.RUNNING, following.running),
            (failed, failed in {cls.SIGNED_OUT, cls.ACCESS_LOST}),
            (cls.PAUSED, freshness.wishes.paused),
            (failed, failed is not None),
            (cls.VANISHED, freshness.vanished.asked),
            (cls.WAITING, freshness.waiting),
            (cls.FRESH, freshness.at is not None),
        )
        return next((standing for standing, holds in at_rest if standing and holds), cls.NEVER)

    @classmethod
    def _of_error(cls, error: ServiceError) -> "Standing":
        if isinstance(error, SignedOutError):
            return cls.SIGNED_OUT
        if isinstance(error, AccessLostError):
            return cls.ACCESS_LOST
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
        asked = differing(freshness.conflicts, _, formats)
        parts = {
            Standing.ALONE: (_("on this device only"),),
            Standing.RUNNING: (running(following.progress, _, formats),),
            Standing.SIGNED_OUT: (_("sign-in to be done again"), waits),
            Standing.ACCESS_LOST: (_("the server no longer gives access"), waits),
            Standing.PAUSED: (_("paused until you resume"), at, waits),
            Standing.VANISHED: (_vanished(freshness.vanished, _, formats), at, waits),
            Standing.UNREACHED: (_("offline"), at, waits),
            Standing.FAILED: (_("the update did not succeed"), at, waits),
            Standing.WAITING: (waits,),
            Standing.FRESH: (at,),
            Standing.NEVER: (at,),
        }[standing]
        return cls(standing, " · ".join(part for part in (*parts, asked) if part))


def updated(at: datetime | None, _: Translator, formats: Formats, now: datetime) -> str:
    """Return when the record was last alike: "à jour hier à 18 h 02"."""
    if at is None:
        return _("not up to date yet")
    if at > now + _CLOCKS_AGREE:
        return _("updated earlier; this device’s clock was changed since")
    at, today = at.astimezone(formats.zone), now.astimezone(formats.zone).date()
    time = formats.time(at)
    if at.date() == today:
        return _("up to date at %(time)s", time=time)
    if at.date() == today - timedelta(days=1):
        return _("up to date yesterday at %(time)s", time=time)
    day = formats.day_of_year(at) if at.year == today.year else formats.day(at)
    return _("up to date on %(day)s at %(time)s", day=day, time=time)


def _vanished(vanished: VanishedCount, _: Translator, formats: Formats) -> str:
    if vanished.documents:
        return _.n(
            "the server no longer shows %(number)s document",
            "the server no longer shows %(number)s documents",
            vanished.documents,
            number=formats.number(vanished.documents),
        )
    return _("the server no longer shows part of the record")


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


def differing(count: int, _: Translator, formats: Formats) -> str:
    """Return how many things have two versions, "" for none."""
    if not count:
        return ""
    return _.n(
        "%(number)s item with two versions",
        "%(number)s items with two versions",
        count,
        number=formats.number(count),
    )


def capital(text: str) -> str:
    """Return the words as they begin a line."""
    return text[:1].upper() + text[1:]
