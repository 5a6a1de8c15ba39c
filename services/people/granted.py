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
    HIDE_FROM_RELATIVES = "hide-from-relatives"  # from representatives and helpers
    OWN_CHOICES = "own-choices"  # settings, shares, who is seen as, versions to choose from
    BOOK = "book"
    CHANGE_BOOKED = "change-booked"  # move, cancel, wait for an earlier time, take an offer


def grants(
    helped: Helped | None, deed: Deed, *, made: bool = False, category: Category | None = None
) -> bool:
    """Say whether a deed is granted; None acts in their own record, where all is.

    `made`: of a document, that it was added in Carnet rather than left by care; of an appointment, that whoever acts
    booked it, on this device. `category`: the document's; directives are the person's own (L1111-11).
    """
    if helped is None:
        return True
    if deed is Deed.CHANGE_DOCUMENT and category is not None and category not in AREAS:
        return False
    if helped.tie is Tie.REPRESENTATIVE:
        return deed not in {Deed.HIDE_FROM_RELATIVES, Deed.OWN_CHOICES}
    books = helped.adds and helped.opens("appointments")
    return {
        Deed.ADD_DOCUMENT: bool(categories(helped)),
        Deed.CHANGE_DOCUMENT: helped.manages and made,
        Deed.BOOK: books,
        Deed.CHANGE_BOOKED: books and (helped.manages or made),
    }.get(deed, False)


def categories(helped: Helped | None, among: Iterable[Category] = SHOWN) -> tuple[Category, ...]:
    """Return the categories in which a document may be filed."""
    if helped is None:
        return tuple(among)
    if not helped.adds:
        return ()
    return tuple(one for one in among if one in AREAS and helped.opens(AREAS[one]))
