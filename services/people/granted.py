"""What the server grants whoever acts for another: the one place where screens ask what to show.

The server decides again at each request (backend/access/mandates.py); tests/integration/circle compares the two.
"""

from collections.abc import Iterable
from enum import StrEnum

from services.core.categories import AREAS, SHOWN, Category
from services.people.helped_store import Helped, Tie


class Deed(StrEnum):
    """What somebody may want to do in a record."""

    ADD_DOCUMENT = "add-document"
    CHANGE_DOCUMENT = "change-document"  # its title, category and date; deleting it
    HIDE_DOCUMENT = "hide-document"  # from professionals
    KEEP_SECRET = "keep-secret"  # from representatives and helpers
    OWN_CHOICES = "own-choices"  # settings, shares, who is seen as, versions to choose from
    BOOK = "book"
    CHANGE_BOOKED = "change-booked"  # move, cancel, wait for an earlier time, take an offer


def grants(helped: Helped | None, deed: Deed, *, made: bool = False) -> bool:
    """Say whether a deed is granted; None acts in their own record, where all is.

    `made`: of a document, that it was added in Carnet rather than left by care; of an appointment, that whoever acts
    booked it, on this device.
    """
    if helped is None:
        return True
    if helped.tie is Tie.REPRESENTATIVE:
        return deed not in {Deed.KEEP_SECRET, Deed.OWN_CHOICES}
    match deed:
        case Deed.ADD_DOCUMENT:
            return bool(categories(helped))
        case Deed.CHANGE_DOCUMENT:
            return helped.manages and made
        case Deed.BOOK:
            return helped.adds and helped.opens("appointments")
        case Deed.CHANGE_BOOKED:
            return helped.opens("appointments") and (helped.manages or (helped.adds and made))
    return False


def categories(
    helped: Helped | None, among: Iterable[Category] = SHOWN
) -> tuple[Category, ...]:
    """Return the categories in which a document may be filed: directives are the person's own (L1111-11)."""
    if helped is None:
        return tuple(among)
    if not helped.adds:
        return ()
    return tuple(one for one in among if one in AREAS and helped.opens(AREAS[one]))
