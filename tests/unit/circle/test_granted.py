"""What a right grants, as a table; the server's own answers are compared in tests/integration/circle."""

import pytest

from services.core.categories import SHOWN, Category
from services.people.granted import Deed, categories, grants
from services.people.helped import Helped, May, Tie

AREAS = frozenset({"reports", "appointments"})
GIVEN = {
    May.SEE: set[Deed](),
    May.ADD: {Deed.ADD_DOCUMENT, Deed.BOOK},
    May.MANAGE: {Deed.ADD_DOCUMENT, Deed.BOOK, Deed.CHANGE_BOOKED},
}


def helped(may: May, areas: frozenset[str] = AREAS, tie: Tie = Tie.HELPER) -> Helped:
    return Helped("h", "p", "Marcel Fictif", tie, areas, may)


@pytest.mark.parametrize("may", list(May))
def test_helper_when_a_deed_is_asked_then_their_right_says(may: May) -> None:
    one = helped(may)
    assert {deed for deed in Deed if grants(one, deed)} == GIVEN[may]
    made = {deed for deed in Deed if grants(one, deed, made=True)}
    more = {May.ADD: {Deed.CHANGE_BOOKED}, May.MANAGE: {Deed.CHANGE_DOCUMENT}}.get(may, set())
    assert made == GIVEN[may] | more
    filed = {Category.REPORT, Category.LABORATORY} if may is not May.SEE else set[Category]()
    assert set(categories(one)) == filed


def test_helper_when_an_area_is_not_open_then_nothing_of_it_is_granted() -> None:
    one = helped(May.MANAGE, frozenset({"prevention"}))
    assert {deed for deed in Deed if grants(one, deed)} == set()
    assert not grants(one, Deed.CHANGE_BOOKED, made=True)


def test_person_and_representative_when_asked_then_what_is_the_persons_own_stays_theirs() -> None:
    assert all(grants(None, deed) for deed in Deed)
    assert categories(None) == SHOWN
    parent = helped(May.MANAGE, frozenset(), Tie.REPRESENTATIVE)
    assert {deed for deed in Deed if not grants(parent, deed)} == {
        Deed.HIDE_FROM_RELATIVES,
        Deed.OWN_CHOICES,
    }
    assert set(SHOWN) - set(categories(parent)) == {Category.DIRECTIVES}
    assert not grants(parent, Deed.CHANGE_DOCUMENT, made=True, category=Category.DIRECTIVES)
