"""The content that is shipped: complete, sourced, short, without jargon; and that the check sees what is not."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from services.content.library import BUILT_IN, InvalidContentError, Library, built_in, library
from services.content.models import LINK
from services.content.schema import PAGES, Kind, Level, Mark, Part
from services.content.style import PAGE, WORDS, problems, words

ROOT = Path(__file__).parents[3]
RIGHTS = {
    *("access", "masking", "who-may-see", "emergency", "traces", "minors", "correction"),
    *("portability", "opposition", "research", "ehds", "complaints", "insurers", "hacked"),
    "server",
}


def test_content_when_it_is_shipped_then_it_keeps_every_rule_of_style() -> None:
    assert problems(library(built_in())) == ()


def test_style_when_what_has_no_source_is_asserted_then_it_is_told() -> None:
    files = built_in()
    page = json.loads(files["rights/access.json"])
    page["facts"][0] |= {"mark": "G", "sources": []}

    told = problems(library({**files, "rights/access.json": json.dumps(page).encode()}))
    assert len(told) == 4
    assert all("as if it were known" in one for one in told)


def test_content_when_the_app_is_packed_then_it_goes_with_it_and_no_private_key_does() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["flet"]["app"]

    assert ROOT / "assets" / "content" == BUILT_IN
    assert "assets" not in packed["exclude"]
    for path in BUILT_IN.rglob("*"):
        assert path.is_dir() or path.suffix == ".json"
        assert path.is_dir() or b"PRIVATE" not in path.read_bytes()


def test_rights_when_they_are_listed_then_each_of_the_issue_has_its_page_and_both_ways() -> None:
    known = library(built_in())

    assert known.pages[Kind.RIGHT].keys() == RIGHTS
    for page in known.pages[Kind.RIGHT].values():
        assert {fact.part for fact in page.facts} == set(Part)
    assert len(known.pages[Kind.INSURANCE]) == 6


def test_levels_when_they_are_measured_then_sentences_have_at_most_20_and_12_words() -> None:
    assert WORDS == {Level.STANDARD: 20, Level.SIMPLIFIED: 12}
    assert PAGE == 200
    assert words("Appelez le 0\u00a0800\u00a0235\u00a0236\u00a0: c’est gratuit.") == 5


def test_facts_when_they_are_shipped_then_each_has_a_source_or_says_that_it_has_none() -> None:
    known = library(built_in())

    for path, fact in known.facts():
        assert bool(fact.sources) is (fact.mark is not Mark.UNSOURCED), path
        for source in fact.sources:
            assert known.sources[source].organisation
            assert known.sources[source].date
    used = {source for _, fact in known.facts() for source in fact.sources}
    used |= {source for one in known.numbers.numbers for source in one.sources}
    assert used == known.sources.keys()


def test_sources_when_an_address_is_incomplete_then_it_is_not_given() -> None:
    for source in library(built_in()).sources.values():
        assert source.url is None or (
            source.url.startswith("https://") or source.url.startswith("http://")
        )
        assert source.url is None or not {" ", "("} & set(source.url)


def test_numbers_when_they_are_shipped_then_the_four_come_first_and_nothing_unsure_is_said() -> (
    None
):
    numbers = library(built_in()).numbers.numbers

    assert [one.number for one in numbers if one.priority == 1] == ["15", "112", "114", "3114"]
    for one in numbers:
        assert one.mark is not Mark.UNSOURCED or not (one.hours or one.cost), one.number
        assert "[G]" not in one.model_dump_json()


def _texts(known: Library, kind: Kind, id: str) -> set[str]:
    return {
        term
        for fact in known.pages[kind][id].facts
        for twins in fact.say.values()
        for text in (twins.standard, twins.simplified)
        for _, term in LINK.findall(text)
    }


def test_glossary_when_pages_link_to_it_then_every_word_is_there() -> None:
    known = library(built_in())

    linked = {
        term for kind in PAGES for id in known.pages[kind] for term in _texts(known, kind, id)
    }
    assert linked
    assert linked <= known.glossary.terms.keys()


def _with(change: dict[str, Any], path: str = "rights/access.json") -> dict[str, bytes]:
    files = built_in()
    page = json.loads(files[path])
    page["facts"][0]["say"]["fr"] |= change
    return {**files, path: json.dumps(page).encode()}


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Vous pouvez voir votre dossier !", "exclamation"),
        ("C'est votre droit.", "straight apostrophe"),
        ("Est-ce vrai ?", "a space that may break"),
        ("Une version FALC existe.", "jargon"),
        (" ".join(["mot"] * 21) + ".", "21 words"),
        ("Un mot. " * 90, "words on the page"),
    ],
)
def test_style_when_a_sentence_breaks_a_rule_then_it_is_told_where(said: str, seen: str) -> None:
    told = problems(library(_with({"standard": said})))

    assert told
    assert all(one.startswith("rights/access fr") for one in told)
    assert any(seen in one for one in told)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"standard": "Un [mot](nowhere)."}, "no word nowhere"),
        ({"standard": ""}, "facts"),
        ({"falc": "Un mot."}, "Extra"),
    ],
)
def test_library_when_a_page_does_not_hold_then_it_is_refused(
    change: dict[str, Any], seen: str
) -> None:
    with pytest.raises(InvalidContentError, match=seen):
        library(_with(change))


@pytest.mark.parametrize(
    "break_",
    [
        lambda page: page["facts"][0].update(sources=[]),
        lambda page: page["facts"][0].update(sources=["NOBODY"]),
        lambda page: page["facts"][0].update(mark="G"),
        lambda page: page["facts"][0]["say"].pop("en"),
        lambda page: page["facts"][0]["say"]["fr"].pop("simplified"),
        lambda page: page.pop("checked"),
        lambda page: page.update(laws=["XYZ 1"]),
        lambda page: page.update(facts=[]),
    ],
)
def test_library_when_a_fact_lacks_something_then_it_is_refused(break_: Any) -> None:
    files = built_in()
    page = json.loads(files["rights/access.json"])
    break_(page)

    with pytest.raises(InvalidContentError, match="rights/access"):
        library({**files, "rights/access.json": json.dumps(page).encode()})


def test_library_when_a_file_is_missing_or_no_json_then_it_is_refused() -> None:
    files = built_in()

    with pytest.raises(InvalidContentError, match="sources"):
        library({path: data for path, data in files.items() if path != "sources.json"})
    with pytest.raises(InvalidContentError, match="glossary"):
        library({**files, "glossary.json": b"\xff\xfe{"})
