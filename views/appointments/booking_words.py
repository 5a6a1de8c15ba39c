"""How care, places, prices and times are spoken of."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import flet as ft

from services.appointments.models import Mode, Place, Practice, Price, Reason, Slot
from services.i18n.formats import NBSP, Formats
from services.i18n.translator import Translator

NOON: Final = 12
"""The hour that parts morning and afternoon."""
_SIGNED: Final = frozenset({"fsl", "sgn", "sgn-FR"})
_ICONS: Final = {
    Mode.PLACE: ft.Icons.PLACE_OUTLINED,
    Mode.HOME: ft.Icons.HOME_OUTLINED,
    Mode.REMOTE: ft.Icons.VIDEOCAM_OUTLINED,
}


def joined(*parts: str) -> str:
    """Return what is said in one line; where it wraps, a line begins with the dot rather than ends with it."""
    return f" ·{NBSP}".join(part for part in parts if part)


def mode_name(mode: Mode, _: Translator) -> str:
    """Return how the two meet."""
    return {
        Mode.PLACE: _("At the practice"),
        Mode.HOME: _("At home"),
        Mode.REMOTE: _("By video"),
    }[mode]


def mode_icon(mode: Mode) -> ft.IconData:
    return _ICONS[mode]


def sector_name(price: Price, _: Translator) -> str:
    """Return what the sector means for the bill."""
    return {
        "1": _("Sector 1, no extra fees"),
        "2": _("Sector 2, extra fees possible"),
        "2-optam": _("Sector 2, limited extra fees"),
        "none": _("Without agreement: little is paid back"),
    }.get(price.sector, _("Sector not given"))


def amount(price: Price, _: Translator, formats: Formats) -> str:
    """Return "26,50 €" or "de 30 € à 60 €", "" when it is not known."""
    low, high = price.lowest, price.highest
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        known = high if low is None else low
        return euros(known or 0, formats)
    return _("%(low)s to %(high)s", low=euros(low, formats), high=euros(high, formats))


def euros(cents: int, formats: Formats) -> str:
    """Return "26,50 €", "30 €" for a round amount."""
    whole, rest = divmod(cents, 100)
    number = f"{formats.number(whole)}{f'{formats.decimal_sign}{rest:02}' if rest else ''}"
    return f"{number}{NBSP}€" if formats.language == "fr" else f"€{number}"


def third_party(price: Price, _: Translator) -> str:
    """Return whether one pays there and then, "" when it is not known."""
    if price.third_party is None:
        return ""
    return _("Third-party payment possible") if price.third_party else _("You pay, then are repaid")


def price_line(price: Price, _: Translator, formats: Formats) -> str:
    """Return the price in one line of a card."""
    said = (sector_name(price, _), amount(price, _, formats), third_party(price, _))
    return joined(*said)


def access_name(place: Place, _: Translator) -> str:
    """Return how one gets in."""
    if place.step_free is None and place.lift is None:
        return _("Access not given: ask the practice")
    entry = {True: _("Step-free access"), False: _("Steps at the entrance"), None: ""}
    lift = {True: _("lift"), False: _("no lift"), None: ""}
    said = ", ".join(part for part in (entry[place.step_free], lift[place.lift]) if part)
    return said[:1].upper() + said[1:]


def address(place: Place) -> str:
    """Return the address in one line."""
    town = " ".join(part for part in (place.postcode, place.town) if part)
    return ", ".join(part for part in (*place.lines, town) if part) or place.name


def distance(practice: Practice, _: Translator, formats: Formats) -> str:
    """Return "à 1,2 km", "" when it is not known."""
    if practice.distance_km is None:
        return ""
    number = f"{practice.distance_km:.1f}".replace(".", formats.decimal_sign)
    return _("%(number)s km away", number=number.removesuffix(f"{formats.decimal_sign}0"))


def language_name(tag: str, _: Translator, formats: Formats) -> str:
    """Return a spoken or signed language in words."""
    return _("French Sign Language") if tag in _SIGNED else formats.language_name(tag)


def languages(practice: Practice, _: Translator, formats: Formats) -> str:
    """Return "Français, arabe", "" when they are not known."""
    said = ", ".join(language_name(tag, _, formats) for tag in practice.languages)
    return said[:1].upper() + said[1:]


def minutes(reason: Reason, _: Translator) -> str:
    """Return how long it takes, on one line."""
    return _.n("%(count)s minute", "%(count)s minutes", reason.minutes).replace(" ", NBSP)


def reason_name(reason: Reason, _: Translator) -> str:
    return reason.name or _("Appointment")


# -- times -------------------------------------------------------------------------------------------------


def when(slot: Slot, _: Translator, formats: Formats) -> str:
    """Return "mardi 1er décembre, 14 h 30", as the place's own clock says it."""
    return moment(slot.start, _, formats)


def moment(start: datetime, _: Translator, formats: Formats) -> str:
    day, time = formats.day_of_year(start), formats.time(start)
    return _("%(day)s, %(time)s", day=day, time=time)


def near(slot: Slot, _: Translator, formats: Formats) -> str:
    """Return "mar. 1er déc., 14 h 30"."""
    return _("%(day)s, %(time)s", day=formats.near_day(slot.start), time=formats.time(slot.start))


def delay(day: date, today: date, _: Translator) -> str:
    """Return how far a day is."""
    days = (day - today).days
    if days <= 0:
        return _("today")
    return _("tomorrow") if days == 1 else _.n("in %(count)s day", "in %(count)s days", days)


def elsewhere_clock(start: datetime, _: Translator, zone: tzinfo | None = None) -> str:
    """Say that the hour is the place's, where this device's clock says another; "" where they agree."""
    here = start.astimezone(zone).utcoffset() or timedelta()
    if start.utcoffset() == here:
        return ""
    return _("The hour is that of the practice, not of this device.")


def capital(text: str) -> str:
    """Return the words as they begin a line."""
    return text[:1].upper() + text[1:]


def initials(name: str) -> str:
    """Return "HM" for "Dr Hélène Modèle": the title is not part of it."""
    words = [word for word in name.split() if word.rstrip(".").casefold() not in {"dr", "pr"}]
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()


def reason_of(practice: Practice, slot: Slot) -> Reason | None:
    """Return what the time is for; None where several reasons fit and only the person can say."""
    if not practice.reasons:
        return Reason("", "", (slot.end - slot.start) // timedelta(minutes=1))
    for reason in practice.reasons:
        if slot.reason and reason.id == slot.reason:
            return reason
    length = slot.end - slot.start
    fit = [
        each
        for each in practice.reasons
        if timedelta(minutes=each.minutes) == length and slot.mode in each.modes
    ]
    if len(practice.reasons) == 1:
        return practice.reasons[0]
    return fit[0] if len(fit) == 1 else None
