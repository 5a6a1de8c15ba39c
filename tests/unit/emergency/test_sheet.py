"""The sheet: only what was chosen, never cut in silence, whatever is written in it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.emergency.composing import card_of, gone
from services.emergency.models import BY_HAND, Card, Draft, Entry, Known, Part, Section, Written
from services.emergency.plain import MOST_BYTES, fitted, whole
from services.emergency.reading import plain_line
from services.emergency.sheet import a4, pocket
from services.emergency.words import part_name, warning
from services.printing.models import Words
from services.printing.qr import qr
from services.printing.writing import pdf
from tests.builders.paper import frame, pages

TODAY = date(2026, 11, 22)
PENICILLIN = Entry("allergies:1", "Pénicilline", "Résumé · Dr Modèle", "2025-03-12")
KNOWN = Known(
    {
        Part.NAME: (Entry("name", "Camille Exemple", date="1992-03-14"),),
        Part.ALLERGIES: (PENICILLIN, Entry("allergies:2", "Pollen")),
    }
)


def words(language: str = "fr") -> Words:
    return frame(language).words


def long_card(count: int = 60) -> Card:
    lines = tuple(Entry(f"t{n}", f"Médicament d’essai {n} · un le matin") for n in range(count))
    return Card(
        "2026-11-22",
        (
            Section(Part.NAME, KNOWN.of(Part.NAME)),
            Section(Part.ALLERGIES, (PENICILLIN,)),
            Section(Part.TREATMENTS, lines),
            Section(Part.OTHER, (Entry("o", "Lentilles de contact", by_hand=True),)),
        ),
    )


def test_card_when_nothing_was_chosen_then_nothing_is_on_it() -> None:
    assert card_of(KNOWN, Draft(), TODAY) == Card("2026-11-22")


def test_card_when_lines_are_chosen_or_written_then_they_alone_are_on_it() -> None:
    draft = Draft(
        frozenset({"allergies:1", "allergies:9"}),
        {Part.ALLERGIES: Written("Latex\n\n Iode ", "2026-11-20"), Part.NAME: Written("X", "")},
    )
    card = card_of(KNOWN, draft, TODAY)
    assert [section.part for section in card.sections] == [Part.ALLERGIES]
    assert [one.text for one in card.entries(Part.ALLERGIES)] == ["Pénicilline", "Latex", "Iode"]
    assert [one.by_hand for one in card.entries(Part.ALLERGIES)] == [False, True, True]
    assert gone(KNOWN, draft) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_code_when_all_fits_then_it_says_all_and_what_is_not_known(language: str) -> None:
    card = card_of(KNOWN, Draft(frozenset({"name", "allergies:1"})), TODAY)
    found = fitted(card, words(language))
    assert found.left_out == ()
    assert found.text == whole(card, words(language))
    assert "Camille Exemple" in found.text
    assert "Pénicilline (" in found.text
    assert found.text.endswith(warning(words(language)[0]))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_code_when_a_part_is_too_long_then_it_is_left_out_whole_and_named(language: str) -> None:
    found = fitted(long_card(), words(language))
    _, _formats = words(language)
    assert found.left_out == (Part.TREATMENTS,)
    assert "Médicament d’essai" not in found.text
    assert part_name(Part.TREATMENTS, _) in found.text
    assert "Lentilles de contact" in found.text
    assert found.size <= MOST_BYTES


_TEXT = st.text(max_size=400)
_ENTRIES = st.lists(
    st.builds(
        Entry,
        key=st.just("k"),
        text=_TEXT.map(plain_line).filter(bool),
        date=st.sampled_from(["", "2025", "2025-03-12"]),
        by_hand=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
_CARDS = st.dictionaries(st.sampled_from(Part), _ENTRIES, max_size=len(Part)).map(
    lambda found: Card(
        "2026-11-22",
        tuple(Section(part, tuple(found[part])) for part in Part if part in found),
    )
)


@settings(deadline=None)
@given(_CARDS, st.sampled_from(["fr", "en"]))
def test_code_when_anything_is_written_then_it_is_bounded_and_every_part_is_whole_or_named(
    card: Card, language: str
) -> None:
    found = fitted(card, words(language))
    _, _formats = words(language)
    assert found.size <= MOST_BYTES
    assert warning(_) in found.text
    for section in card.sections:
        if section.part in found.left_out:
            assert part_name(section.part, _) in found.text
        else:
            assert all(entry.text in found.text for entry in section.entries)


def test_code_when_as_long_as_may_be_then_it_can_be_scanned_and_one_byte_more_cannot() -> None:
    longest = "é" * (MOST_BYTES // 2) + "a" * (MOST_BYTES % 2)
    assert qr(longest) is not None
    assert qr(longest + "a") is None


@given(st.text())
def test_line_when_it_holds_controls_then_none_is_left(text: str) -> None:
    found = plain_line(text)
    assert "\n" not in found
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00")
    assert plain_line(found) == found


def test_a4_when_printed_then_each_line_says_where_it_was_read() -> None:
    draft = Draft(
        frozenset({"name", "allergies:1"}),
        {Part.DIRECTIVES: Written("Chez Dr Modèle", "2026-11-20")},
    )
    [page] = pages(pdf(a4(card_of(KNOWN, draft, TODAY), words()), frame()))
    for said in (
        "Camille Exemple, né(e) le 14 mars 1992",
        "absence d’information ≠ absence d’allergie",
        "Pénicilline (Résumé · Dr Modèle, 12 mars 2025)",
        "Chez Dr Modèle (écrit par moi le 20 novembre 2026)",
        "État au 22 novembre 2026",
    ):
        assert said in " ".join(page.split())


def test_paper_when_it_cannot_print_a_letter_then_it_counts_it() -> None:
    draft = Draft(written={Part.ALLERGIES: Written("بنسلين 🐝 פניצילין", "2026-11-20")})
    card = card_of(Known(), draft, TODAY)
    for sheet in (a4(card, words()), pocket(card, words())):
        text = " ".join(" ".join(pages(pdf(sheet, frame()))).split())
        assert "caractères que cette police ne connaît pas" in text or "\ufffd" in text
    assert "بنسلين 🐝 פניצילין" in fitted(card, words()).text


def test_card_for_the_wallet_when_it_is_full_then_what_has_no_room_is_named() -> None:
    text = " ".join(" ".join(pages(pdf(pocket(long_card(), words()), frame()))).split())
    assert "Pas de place ici pour : Mes traitements" in text
    assert "Médicament d’essai" not in text
    assert "Pénicilline" in text
    assert "absence d’allergie" in text


def test_every_part_when_named_then_it_has_words_and_only_some_are_typed() -> None:
    for part in Part:
        assert part_name(part, words()[0])
    assert Part.BLOOD_GROUP not in BY_HAND
