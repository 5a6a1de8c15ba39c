"""Lines hold every letter, in order, within the width."""

from hypothesis import given
from hypothesis import strategies as st

from services.printing.lines import Line, Piece, lines_of

PIECES = st.lists(
    st.builds(Piece, st.text("ab éœ\n\xa0", max_size=60), st.sampled_from(["", "B"])), max_size=6
)


def measure(piece: Piece) -> float:
    return len(piece.text) * (1.5 if piece.style else 1.0)


def text(lines: list[Line]) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


@given(PIECES, st.integers(1, 40))
def test_lines_when_broken_then_no_letter_is_lost(pieces: list[Piece], width: int) -> None:
    found = text(list(lines_of(pieces, width, measure)))
    assert "".join(found.split()) == "".join("".join(one.text for one in pieces).split())


@given(PIECES, st.integers(2, 40))
def test_lines_when_broken_then_none_is_too_wide(pieces: list[Piece], width: int) -> None:
    for line in lines_of(pieces, width, measure):
        assert sum(map(measure, line)) <= width


def test_word_when_its_style_changes_inside_then_it_stays_whole() -> None:
    found = list(lines_of([Piece("aaa "), Piece("b", "B"), Piece("bb")], 6, measure))
    assert text(found) == "aaa\nbbb"


def test_word_when_too_long_then_a_space_that_holds_gives_way_before_its_letters() -> None:
    assert text(list(lines_of([Piece("22\xa0nov.\xa02026")], 8, measure))) == "22\xa0nov.\xa0\n2026"


def test_line_when_empty_then_it_stays() -> None:
    assert text(list(lines_of([Piece("a\n\nb")], 9, measure))) == "a\n\nb"
