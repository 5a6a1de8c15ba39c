"""The narrative and the file a CDA body holds."""

from base64 import b64encode

from services.cda.body import blocks_from_body, embedded
from services.cda.parsing import parse
from services.cda.rtf import text_from_rtf
from services.core.narrative import Block, Heading, Media, Paragraph, Run, plain_text
from tests.builders.files import cda, cda_carrying, cda_section, photo


def _blocks(text: str, entry: str = "") -> tuple[Block, ...]:
    return blocks_from_body(parse(cda(cda_section(text, entry=entry))))


def test_section_when_read_then_its_title_is_a_heading() -> None:
    assert _blocks("Repos.") == (Heading("Conclusion", 2), Paragraph((Run("Repos."),)))


def test_sections_when_nested_then_headings_go_down() -> None:
    inner = cda_section("b", "Dedans")
    body = f"<component><section><title>Dehors</title><text>a</text>{inner}</section></component>"
    headings = [b for b in blocks_from_body(parse(cda(body))) if isinstance(b, Heading)]
    assert headings == [Heading("Dehors", 2), Heading("Dedans", 3)]


def test_text_when_styled_then_runs_are() -> None:
    assert _blocks(
        'a <content styleCode="BoldItalics">b</content><br/><content styleCode="Italics">c</content>'
    )[1] == Paragraph(
        (Run("a "), Run("b", bold=True, italic=True), Run("\n"), Run("c", italic=True))
    )


def test_footnotes_when_read_then_they_follow_with_their_number() -> None:
    text = 'Fer <footnote ID="n1">à jeun</footnote> bas<footnoteRef IDREF="n1"/>'
    assert plain_text(_blocks(text)).splitlines()[1:] == ["Fer [1] bas[1]", "[1] à jeun"]


def test_list_with_a_caption_when_read_then_the_caption_comes_first() -> None:
    text = (
        '<list listType="ordered"><caption>À faire</caption><item>un</item><item>deux</item></list>'
    )
    assert plain_text(_blocks(text)).splitlines()[1:] == ["À faire", "un", "deux"]


def test_image_when_rendered_then_its_bytes_and_real_type_are_there() -> None:
    data = photo(kind="PNG")
    entry = f"""<entry><observationMedia ID="i"><value mediaType="image/jpeg" representation="B64">
    {b64encode(data).decode()}</value></observationMedia></entry>"""
    text = 'avant<renderMultiMedia referencedObject="i"><caption>Schéma</caption></renderMultiMedia>après'
    assert _blocks(text, entry)[2] == Media("image/png", data, "Schéma")


def test_image_when_missing_then_its_caption_stays() -> None:
    text = '<renderMultiMedia referencedObject="no"><caption>Schéma</caption></renderMultiMedia>'
    assert plain_text(_blocks(text)) == "Conclusion\nSchéma"


def test_level_1_when_it_carries_a_file_then_it_is_found() -> None:
    carried = embedded(parse(cda_carrying(b"%PDF-1.7 x", "application/pdf")))
    assert carried is not None
    assert (carried.mime, carried.data) == ("application/pdf", b"%PDF-1.7 x")
    assert embedded(parse(cda())) is None


def test_rtf_when_read_then_only_its_words_remain() -> None:
    rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 Cher confr\'e8re,\par l\u8217?avis {\b gras}.}"
    assert text_from_rtf(rtf) == "Cher confrère,\nl’avis gras."


def test_rtf_when_its_braces_do_not_match_then_it_is_still_read() -> None:
    assert text_from_rtf(rb"}}}{\rtf1 a\u-10179?b" + rb"{" * 10_000) == "ab"
