"""The sheets that are kept in a drawer: the key that opens a space, or an archive, when all else is lost."""

from services.core.narrative import Heading, ListBlock, Paragraph, Run
from services.people.models import KEY_LENGTH
from services.printing.models import (
    KeyBoxes,
    KeyGroups,
    Lines,
    Notice,
    Printable,
    Sheet,
    Words,
)

_GROUP = 4


def recovery_sheet(key: str, whose: str, date: str, words: Words) -> Sheet:
    """Return the recovery sheet; with `key` "" it has boxes, to copy the key by hand. `date` is a FHIR date."""
    _, formats = words
    return Sheet(
        _("Recovery sheet"),
        (
            Paragraph((Run(_("This key opens my space in Carnet if I forget my code.")),)),
            *_key(key),
            Heading(_("How to use it")),
            _steps(
                _("On the lock page, choose “Forgotten code?”."),
                _("Type the 28 characters, with or without dashes."),
                _("Choose a new code at once."),
            ),
            Heading(_("How to keep it")),
            _list(
                _("Away from the device, somewhere safe."),
                _("With it and the device, anybody reads everything."),
                _("No photo, no message: paper only."),
                _("After a new key, tear this sheet up."),
            ),
            Lines(_("On which device, and where this sheet is kept:"), 2),
        ),
        whose,
        _("Made on %(day)s", day=formats.fhir(date)),
        one_page=True,
    )


def archive_sheet(key: str, archive: str, whose: str, date: str, words: Words) -> Sheet:
    """Return the sheet of an archive's key: `archive` is the name of its file; with `key` "", boxes to write in."""
    _, formats = words
    return Sheet(
        _("Key of my archive"),
        (
            Paragraph((Run(_("This key opens the file %(name)s.", name=archive)),)),
            *_key(key),
            Heading(_("How to use it")),
            _steps(
                _("Install Carnet on the other device."),
                _("Choose “Restore from an archive”, then the file."),
                _("Type the 28 characters, then choose a code."),
            ),
            Notice(_("File and paper are both needed. Keep them apart.")),
            Lines(_("Where the file is kept:"), 2),
        ),
        whose,
        _("Made on %(day)s", day=formats.fhir(date)),
    )


def _key(key: str) -> tuple[Printable, ...]:
    return (KeyGroups(key),) if key else (KeyBoxes(KEY_LENGTH // _GROUP, _GROUP),)


def _steps(*texts: str) -> ListBlock:
    return ListBlock(_items(texts), ordered=True)


def _list(*texts: str) -> ListBlock:
    return ListBlock(_items(texts))


def _items(texts: tuple[str, ...]) -> tuple[tuple[Paragraph, ...], ...]:
    return tuple((Paragraph((Run(text),)),) for text in texts)
