"""Any text becomes letters that the font has; what it lacks leaves a sign."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.printing.typography import MARK, drawable, font_letters

LETTERS = font_letters(frozenset(range(0x20, 0x250)) | {0xFFFD, 0x2022, 0x2079})
ANY = st.text(st.characters(codec=None), max_size=200)


@given(ANY, st.sampled_from(["fr", "en"]))
def test_text_when_any_then_only_letters_of_the_font_are_drawn(text: str, language: str) -> None:
    found = drawable(text, LETTERS, language)
    assert set(found.text) <= LETTERS
    assert found.missing <= found.text.count(MARK)


@given(ANY)
def test_letter_when_it_can_be_seen_then_it_is_drawn_or_marked(text: str) -> None:
    seen = [c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] in "LNPS"]
    drawn = [c for c in drawable(text, LETTERS, "en").text if not c.isspace()]
    assert len(drawn) >= len(seen)


def test_sign_when_its_meaning_would_change_then_it_is_marked() -> None:
    assert drawable("10⁹", LETTERS, "fr").text == "10⁹"
    assert drawable("10⁸", LETTERS, "fr").text == f"10{MARK}"  # never 108
    assert drawable("①", LETTERS, "fr").missing == 1


def test_sign_when_it_reads_the_same_then_it_is_written_out() -> None:
    assert drawable("ﬁn → ☑", LETTERS, "en").text == "fin -> [x]"


def test_french_when_a_sign_follows_then_the_line_does_not_break_there() -> None:
    assert drawable("Fièvre : 39 °C, « ça va » ?", LETTERS, "fr").text == (
        "Fièvre\xa0: 39 °C, «\xa0ça va\xa0»\xa0?"
    )
    assert drawable("5 mg", LETTERS, "en").text == "5\xa0mg"
    assert drawable("Fever : yes", LETTERS, "en").text == "Fever : yes"
