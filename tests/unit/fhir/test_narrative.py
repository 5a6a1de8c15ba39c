"""XHTML and StrucDoc narratives as blocks."""

import re
from base64 import b64encode

from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.narrative import Cell, Heading, ListBlock, Paragraph, Run, Table, plain_text
from services.fhir.xhtml import blocks_from_xhtml


def test_paragraphs_when_styled_then_runs_keep_bold_and_italic() -> None:
    assert blocks_from_xhtml("<div><p>Un <b>deux</b>  <i>trois</i></p></div>") == (
        Paragraph((Run("Un "), Run("deux", bold=True), Run(" "), Run("trois", italic=True))),
    )


def test_power_of_ten_when_raised_then_it_does_not_read_as_another_number() -> None:
    assert plain_text(
        blocks_from_xhtml("5.10<sup>9</sup>/L, H<sub>2</sub>O, 1<sup>er</sup>, x<sup>2a</sup>")
    ) == ("5.10⁹/L, H₂O, 1er, x^2a")


def test_table_when_read_then_head_body_and_spans_are_kept() -> None:
    (table,) = blocks_from_xhtml(
        "<table><caption>Bilan</caption><tfoot><tr><td>fin</td></tr></tfoot>"
        "<thead><tr><th colspan='2'>Nom</th></tr></thead>"
        "<tbody><tr><td rowspan='999999999'>a</td><td>b<br/>c</td></tr></tbody></table>"
    )
    assert table == Table(
        (
            (Cell((Run("Nom", bold=True),), header=True, colspan=2),),
            (Cell((Run("a"),)), Cell((Run("b\nc"),))),
            (Cell((Run("fin"),)),),
        ),
        "Bilan",
    )


def test_list_when_nested_then_items_hold_blocks() -> None:
    (block,) = blocks_from_xhtml("<ol><li>un<ul><li>deux</li></ul></li></ol>")
    assert block == ListBlock(
        ((Paragraph((Run("un"),)), ListBlock(((Paragraph((Run("deux"),)),),))),), ordered=True
    )


def test_cell_when_it_holds_a_list_then_it_becomes_lines() -> None:
    (table,) = blocks_from_xhtml("<table><tr><td>a<ul><li>b</li></ul></td></tr></table>")
    assert plain_text((table,)) == "a\n• b"


def test_preformatted_text_when_read_then_its_columns_stay() -> None:
    assert plain_text(blocks_from_xhtml("<pre>a   b\nc   d</pre>")) == "a   b\nc   d"


def test_link_when_it_leads_outside_then_its_address_is_written() -> None:
    assert plain_text(
        blocks_from_xhtml('<a href="https://example.org/x">ici</a> <a href="#y">là</a>')
    ) == ("ici (https://example.org/x) là")


def test_script_when_present_then_it_is_silent() -> None:
    assert (
        plain_text(blocks_from_xhtml("<p>a<script>alert(1)</script><style>p{}</style>b</p>"))
        == "ab"
    )


def test_image_when_inside_the_text_then_its_words_are_kept() -> None:
    source = "data:image/png;base64," + b64encode(b"x").decode()
    assert (
        plain_text(blocks_from_xhtml(f'<p>a <img src="{source}" alt="radio"/> b</p>'))
        == "a radio b"
    )


def test_heading_when_read_then_its_level_follows_the_section() -> None:
    assert blocks_from_xhtml("<h2>Titre</h2>", heading_level=3) == (Heading("Titre", 4),)


def test_tags_when_nested_ten_thousand_deep_then_the_text_remains() -> None:
    assert plain_text(blocks_from_xhtml("<div>" * 10_000 + "fond" + "</div>" * 10_000)) == "fond"


_TAGS = st.sampled_from(
    "p div b i span table tr td th ul li ol br sup sub pre h3 a caption tbody zz".split()  # noqa: SIM905 - reads better
)


@st.composite
def _markup(draw: st.DrawFn, depth: int = 4) -> str:
    words = draw(st.text("abc ", max_size=4))
    if depth == 0 or draw(st.booleans()):
        return words
    inside = "".join(draw(st.lists(_markup(depth=depth - 1), max_size=3)))
    tag = draw(_TAGS)
    return (
        f"{words}<br/>"
        if tag == "br"
        else f"{words}<{tag}>{inside}</{tag}>{draw(st.text('xyz', max_size=2))}"
    )


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(_markup())
def test_any_markup_when_read_then_no_letter_is_lost(markup: str) -> None:
    written = sorted(c for c in re.sub(r"<[^>]*>", "", markup) if c.isalpha())
    shown = sorted(c for c in plain_text(blocks_from_xhtml(markup)) if c.isalpha())
    assert shown == written
