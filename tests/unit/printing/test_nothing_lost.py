"""Whatever a document is made of, every word of it is on paper."""

from itertools import count

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.core.narrative import Block, Cell, Heading, ListBlock, Paragraph, Run, Table
from tests.builders.paper import printed, words

STYLES = st.tuples(st.booleans(), st.booleans())


@st.composite
def blocks(draw: st.DrawFn) -> tuple[tuple[Block, ...], list[str]]:
    """Return blocks and their words, each different."""
    numbers, said = count(1000), list[str]()

    def runs(least: int = 1) -> tuple[Run, ...]:
        made = []
        for _ in range(draw(st.integers(least, 3))):
            some = [f"mot{next(numbers)}" for _ in range(draw(st.integers(1, 12)))]
            said.extend(some)
            bold, italic = draw(STYLES)
            made.append(Run(" ".join(some) + " ", bold, italic))
        return tuple(made)

    def cell() -> Cell:
        spans = st.integers(1, 4)
        return Cell(runs(0), draw(st.booleans()), draw(spans), draw(spans))

    def block(depth: int) -> Block:
        match draw(st.sampled_from(["paragraph", "heading", "list", "table"])):
            case "heading":
                said.append(title := f"titre{next(numbers)}")
                return Heading(title, draw(st.integers(1, 6)))
            case "list" if depth < 3:
                inner = [
                    tuple(block(depth + 1) for _ in range(draw(st.integers(0, 2))))
                    for _ in range(draw(st.integers(1, 3)))
                ]
                return ListBlock(tuple(inner), draw(st.booleans()))
            case "table":
                rows = [
                    tuple(cell() for _ in range(draw(st.integers(0, 6))))
                    for _ in range(draw(st.integers(0, 6)))
                ]
                return Table(tuple(rows))
            case _other:
                return Paragraph(runs())

    made = tuple(block(0) for _ in range(draw(st.integers(1, 6))))
    return made, said


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(blocks(), st.booleans())
def test_words_when_set_in_any_blocks_then_all_are_printed(
    made: tuple[tuple[Block, ...], list[str]], large: bool
) -> None:
    shown, said = made
    found = words(printed(*shown, large=large)).replace(" ", "")
    assert [word for word in said if word not in found] == []
