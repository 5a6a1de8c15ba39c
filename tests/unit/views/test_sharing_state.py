"""Making a link and looking after links: what is named, chosen, refused, closed."""

from datetime import timedelta

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import (
    LockedError,
    NotShareableError,
    OfflineError,
    SignedOutError,
    Unshareable,
)
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.sharing.models import LIVES, MOST_DOCUMENTS, Added, Closing, Standing
from tests.fakes.documents import FakeDocuments
from tests.fakes.sharing import ENDED, OPEN, FakeSharing
from views.sharing.share_state import ShareModel
from views.sharing.shares_state import ShareDetailModel, SharesModel
from views.sharing.words import aloud, life_name, opened_line, title_of

FR = translator("fr")


@pytest.fixture
def sharing(changes: ChangeFeed) -> FakeSharing:
    return FakeSharing(changes, [OPEN, ENDED])


@pytest.fixture
async def making(sharing: FakeSharing, documents: FakeDocuments) -> ShareModel:
    model = ShareModel(sharing, documents, "document-0", lambda: "482915")
    await model.start()
    return model


async def test_share_when_opened_then_what_leaves_is_named_and_nothing_left(
    making: ShareModel, sharing: FakeSharing
) -> None:
    leaving = making.state.leaving
    assert leaving is not None
    assert [one.id for one in leaving.documents] == ["document-0"]
    assert leaving.person.display == "Camille Exemple"
    assert making.state.passcode == "482915"
    assert sharing.wishes == []


async def test_share_when_made_then_the_wish_is_what_was_chosen(
    making: ShareModel, sharing: FakeSharing
) -> None:
    await making.offer_others()
    assert making.state.others
    other = making.state.others[0].id
    await making.choose(other, True)
    await making.set_life(LIVES[0])
    await making.set_openings(1)
    await making.take_report(True)

    id = await making.make()

    wish = sharing.wishes[0]
    assert id == sharing.known[0].id
    assert wish.documents == ("document-0", other)
    assert (wish.life, wish.openings, wish.takes_report) == (timedelta(hours=1), 1, True)
    assert wish.passcode == "482915"


async def test_share_when_the_code_is_too_short_then_nothing_can_be_made(
    making: ShareModel, sharing: FakeSharing
) -> None:
    await making.type_passcode(" 1 2 3 ")
    assert await making.make() == ""
    await making.want_passcode(False)
    assert await making.make()
    assert sharing.wishes[0].passcode == ""


async def test_share_when_the_server_is_away_then_it_is_said_and_can_be_tried_again(
    making: ShareModel, sharing: FakeSharing
) -> None:
    sharing.wrong = OfflineError()
    assert await making.make() == ""
    assert isinstance(making.state.error, OfflineError)
    assert making.state.can_make
    sharing.wrong = None
    assert await making.make()


async def test_share_when_there_is_no_server_then_it_says_so(
    sharing: FakeSharing, documents: FakeDocuments
) -> None:
    sharing.unshareable = NotShareableError(Unshareable.NO_SERVER)
    model = ShareModel(sharing, documents, "document-0", lambda: "482915")
    await model.start()
    assert model.state.leaving is None
    assert model.state.unshareable is sharing.unshareable
    assert await model.make() == ""


async def test_share_when_more_are_chosen_than_a_link_holds_then_the_others_stay(
    making: ShareModel,
) -> None:
    for number in range(30):
        await making.choose(f"more-{number}", True)
    assert len(making.state.chosen) == MOST_DOCUMENTS


async def test_sheet_when_shared_then_it_leaves_first_as_it_was_named_and_others_may_join(
    sharing: FakeSharing, documents: FakeDocuments
) -> None:
    made: list[Added] = []

    async def sheet() -> Added:
        made.append(Added("Ma visite", "2026-11-22", b"%PDF-" + bytes(len(made))))
        return made[-1]

    model = ShareModel(sharing, documents, "", lambda: "482915", sheet)
    assert not model.state.can_make
    await model.start()
    assert model.state.leaving is not None
    assert [one.title for one in model.state.leaving.documents] == ["Ma visite"]
    for number in range(30):
        await model.choose(f"more-{number}", True)
    assert len(model.state.chosen) == MOST_DOCUMENTS - 1

    assert await model.make()

    assert len(made) == 1  # what leaves is what was named, whatever is typed meanwhile
    assert sharing.wishes[0].added == (made[0],)
    assert sharing.wishes[0].documents == model.state.chosen
    model.stop()
    assert model.state.added == ()


async def test_sheet_when_it_cannot_be_made_then_it_says_so_and_nothing_can_leave(
    sharing: FakeSharing, documents: FakeDocuments
) -> None:
    async def sheet() -> Added:
        raise LockedError

    model = ShareModel(sharing, documents, "", lambda: "482915", sheet)
    await model.start()
    assert isinstance(model.state.error, LockedError)
    assert await model.make() == ""


async def test_shares_when_offline_then_what_is_known_stays_and_is_said_to_be_old(
    sharing: FakeSharing, changes: ChangeFeed
) -> None:
    sharing.wrong = OfflineError()
    model = SharesModel(sharing, changes)
    await model.start()
    assert model.state.shares == (OPEN, ENDED)
    assert isinstance(model.state.stale, OfflineError)
    model.stop()


@pytest.mark.parametrize(
    ("wrong", "closing", "standing"),
    [
        (None, Closing.CLOSED, Standing.REVOKED),
        (OfflineError(), Closing.LATER, Standing.REVOKING),
        (SignedOutError(), None, Standing.OPEN),
    ],
)
async def test_share_when_closed_then_it_says_what_became_of_it(
    sharing: FakeSharing,
    changes: ChangeFeed,
    wrong: OfflineError | None,
    closing: Closing | None,
    standing: Standing,
) -> None:
    model = ShareDetailModel(sharing, changes, OPEN.id)
    await model.start()
    assert model.state.code is not None
    sharing.wrong = wrong
    await model.ask(asking=True)

    assert await model.close() is closing

    assert model.state.share is not None
    assert model.state.share.standing is standing
    assert model.state.share.address == (OPEN.address if standing is Standing.OPEN else "")
    assert (model.state.error is None) == (closing is not None)
    model.stop()


async def test_share_when_it_is_not_there_then_it_says_so(
    sharing: FakeSharing, changes: ChangeFeed
) -> None:
    model = ShareDetailModel(sharing, changes, "nothing")
    await model.start()
    assert model.state.gone
    model.stop()


def test_words_when_said_then_as_people_say_them() -> None:
    assert aloud("482915") == "482\u00a0915"
    assert aloud("rose") == "rose"
    assert [life_name(life, FR) for life in LIVES] == ["1 heure", "1 jour", "1 semaine", "30 jours"]
    assert title_of(ENDED, FR) == "Bilan sanguin et 1 autre"
    assert opened_line(OPEN, FR, Formats("fr")).startswith("Ouvert 1 fois sur 3 · jusqu’au ")
