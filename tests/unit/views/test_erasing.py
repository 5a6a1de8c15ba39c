"""What is said before and after something is deleted or erased."""

from dataclasses import replace
from datetime import UTC

import pytest

from services.documents.server_copy import ServerCopy
from services.i18n.formats import Formats
from services.i18n.translator import translator
from tests.fakes.sync import ALONE, SERVER
from views.documents.detail_dialogs import deleted_words
from views.settings.erasing import erasing_deleted, erasing_everything

WORDS = translator("en")
FORMATS = Formats("en", UTC)


@pytest.mark.parametrize(
    ("copies", "said"),
    [
        (frozenset(), "bring them back here."),
        ({ServerCopy.FOLLOWS}, "is deleted from the server too."),
        ({ServerCopy.STAYS}, "does not come back here."),
    ],
)
def test_erasing_deleted_when_a_server_has_copies_then_says_what_becomes_of_them(
    copies: frozenset[ServerCopy], said: str
) -> None:
    assert erasing_deleted(copies, WORDS).endswith(said)


def test_erasing_everything_when_alone_then_no_server_is_named() -> None:
    assert "server" not in erasing_everything(ALONE, WORDS, FORMATS)
    assert erasing_everything(None, WORDS, FORMATS) == erasing_everything(ALONE, WORDS, FORMATS)


def test_erasing_everything_when_connected_then_says_what_stays_and_what_is_lost() -> None:
    connected = replace(ALONE, server=SERVER)
    said = erasing_everything(connected, WORDS, FORMATS)
    assert "Nothing is deleted on carnet.exemple.fr" in said
    assert "only" not in said
    with_some = replace(connected, held=2, waiting=1)
    assert "3 documents are on this device only" in erasing_everything(with_some, WORDS, FORMATS)


def test_deleted_when_said_then_another_sentence_for_each_copy() -> None:
    assert len({deleted_words(copy, WORDS) for copy in ServerCopy}) == len(ServerCopy)
