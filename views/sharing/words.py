"""How links are spoken of."""

from datetime import date, timedelta

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sharing.models import Share, Standing
from views._shared.theme import Tone


def life_name(life: timedelta, _: Translator) -> str:
    """Return how long a link lives."""
    if life < timedelta(days=1):
        hours = life // timedelta(hours=1)
        return _.n("%(count)s hour", "%(count)s hours", hours)
    days = life // timedelta(days=1)
    if days % 7 == 0:
        return _.n("%(count)s week", "%(count)s weeks", days // 7)
    return _.n("%(count)s day", "%(count)s days", days)


def openings_name(count: int, _: Translator) -> str:
    """Return how often a link may be opened."""
    return _.n("%(count)s opening", "%(count)s openings", count)


def title_of(share: Share, _: Translator) -> str:
    """Return what a link shows."""
    if not share.titles:
        return _("Made on another device")
    first, others = share.titles[0], len(share.titles) - 1
    if not others:
        return first
    return _.n(
        "%(title)s and %(count)s other", "%(title)s and %(count)s others", others, title=first
    )


def standing_of(share: Share, _: Translator) -> tuple[str, ft.IconData, Tone]:
    """Return a word, an icon and a tone for where a link stands."""
    return {
        Standing.SENDING: (_("Not sent in whole"), ft.Icons.HOURGLASS_EMPTY, Tone.TODO),
        Standing.OPEN: (_("Open"), ft.Icons.LINK, Tone.CALM),
        Standing.REVOKING: (_("Closes when the server is reached"), ft.Icons.SYNC, Tone.TODO),
        Standing.REVOKED: (_("Closed"), ft.Icons.LINK_OFF, Tone.NEUTRAL),
        Standing.EXPIRED: (_("Expired"), ft.Icons.TIMER_OFF_OUTLINED, Tone.NEUTRAL),
        Standing.EXHAUSTED: (_("All openings used"), ft.Icons.DONE_ALL, Tone.NEUTRAL),
        Standing.LOCKED: (_("Closed: too many wrong codes"), ft.Icons.LOCK_OUTLINE, Tone.DANGER),
    }[share.standing]


def opened_line(share: Share, _: Translator, formats: Formats) -> str:
    """Return how often it was opened, of how many, and until when it may be."""
    opened = _.n(
        "Opened %(count)s time of %(most)s",
        "Opened %(count)s times of %(most)s",
        share.opened,
        most=share.openings,
    )
    if not share.is_live:
        return opened
    until = _("until %(moment)s", moment=formats.moment(share.expires))
    return f"{opened} · {until}"


def made_on(share: Share, formats: Formats, today: date) -> str:
    """Return the day on which a link was made, short."""
    return formats.short(share.created.astimezone(formats.zone).date().isoformat(), today)


def aloud(passcode: str) -> str:
    """Return a code in groups of three digits, as it is said."""
    if not passcode.isdigit():
        return passcode
    return "\u00a0".join(passcode[at : at + 3] for at in range(0, len(passcode), 3))
