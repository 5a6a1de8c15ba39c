"""The words around what the content says: its parts, its marks, who reviewed it."""

from services.content.models import Number, Page, Statement
from services.content.schema import Level, Mark, Part, Reviewer, Source
from services.i18n.translator import Translator
from services.printing.models import Words


def part_title(part: Part, _: Translator) -> str:
    """Return what stands above a part; nothing above the first."""
    match part:
        case Part.WHAT:
            return ""
        case Part.WITH:
            return _("With Carnet")
        case Part.WITHOUT:
            return _("Without Carnet")


def mark_words(mark: Mark, _: Translator) -> str:
    """Say how well a fact is known."""
    match mark:
        case Mark.OFFICIAL:
            return _("Official text")
        case Mark.PROFESSIONAL:
            return _("Professional source")
        case Mark.PRESS:
            return _("To be checked: read in the press only")
        case Mark.UNSOURCED:
            return _("To be checked: no source was found")
        case Mark.OWN:
            return _("Carnet’s own words")


def doubt(statement: Statement | Number, _: Translator) -> str:
    """Return the words beside a fact that is not sure, "" for one that is."""
    return "" if statement.sure else mark_words(statement.mark, _)


def level_name(level: Level, _: Translator) -> str:
    """Say how a page is written."""
    return _("Standard version") if level is Level.STANDARD else _("Simplified version")


def reviewed(page: Page, _: Translator) -> str:
    """Say who reviewed a page, or that nobody did yet."""
    if not page.reviews:
        return _("Not yet reviewed by a lawyer, a clinician or the people concerned.")
    names = {
        Reviewer.LAWYER: _("a lawyer"),
        Reviewer.CLINICIAN: _("a clinician"),
        Reviewer.CONCERNED: _("the people concerned"),
    }
    return _("Reviewed by: %(names)s.", names=", ".join(names[one] for one in page.reviews))


def checked(page: Page, words: Words) -> str:
    """Say when the facts were last compared with their sources."""
    _, formats = words
    return _("Checked on %(day)s.", day=formats.fhir(page.checked.isoformat()))


def source_line(source: Source) -> str:
    """Return a source on one line, with the date it gives itself; the address only if it is known."""
    return " · ".join(filter(None, (source.organisation, source.date, source.url)))
