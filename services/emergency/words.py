"""The sheet in words: names of its parts, its lines, the sentences that are always on it."""

from services.emergency.models import Card, Entry, Part
from services.i18n.translator import Translator
from services.printing.models import Words


def part_name(part: Part, _: Translator) -> str:
    """Return what stands above a part."""
    names = {
        Part.NAME: _("Who I am"),
        Part.ALLERGIES: _("Allergies"),
        Part.TREATMENTS: _("My treatments"),
        Part.CONDITIONS: _("Health problems"),
        Part.BLOOD_GROUP: _("Blood group"),
        Part.TRUSTED: _("Trusted person"),
        Part.CONTACTS: _("Emergency contacts"),
        Part.DIRECTIVES: _("Where my advance directives are"),
        Part.OTHER: _("To know"),
    }
    return names[part]


def warning(_: Translator) -> str:
    """Say what every form of the sheet says."""
    return _("What is not written here is not known: no allergy noted does not mean no allergy.")


def made_on(card: Card, words: Words) -> str:
    """Say of when the sheet is."""
    _, formats = words
    return _("As of %(day)s", day=formats.fhir(card.made))


def entry_line(entry: Entry, part: Part, words: Words) -> str:
    """Return what is said, with a birth date where it is a name."""
    _, formats = words
    if part is Part.NAME and entry.date:
        return _("%(name)s, born on %(day)s", name=entry.text, day=formats.fhir(entry.date))
    return entry.text


def origin(entry: Entry, part: Part, words: Words) -> str:
    """Say where it was read and its date; of a name, nothing."""
    _, formats = words
    if part is Part.NAME:
        return ""
    day = formats.fhir(entry.date[:10]) if entry.date else ""
    if entry.by_hand:
        return _("written by me on %(day)s", day=day) if day else _("written by me")
    return ", ".join(filter(None, (entry.source or _("my record"), day)))


def short_origin(entry: Entry, part: Part, words: Words) -> str:
    """Say the same in the few bytes of a code: the day, and whether it is the person's own word."""
    _, formats = words
    if part is Part.NAME:
        return ""
    day = formats.fhir(entry.date[:10]) if entry.date else ""
    return _("by me %(day)s", day=day).strip() if entry.by_hand else day
