"""Search forgives a letter and says so, finds the person's notes, and shows where the words stand."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.documents import editing, excerpts, finding, keeping, own_store, store
from services.documents.excerpts import Place
from services.documents.finding import Found
from services.documents.models import Query
from services.storage.driver import Connection
from tests.builders.incoming import incoming, moment, taken


def _keep(connection: Connection, title: str, text: str = "", author: str = "Dr Modèle") -> str:
    document = incoming(title, author=author, text=text)
    return keeping.keep(connection, taken(document), moment(), None)[0]


def _find(connection: Connection, text: str) -> Found:
    return finding.find(connection, Query(text=text), None, 50)


def _titles(found: Found) -> list[str]:
    return [document.title for document in found.listing.documents]


@pytest.fixture
def record(connection: Connection) -> Connection:
    _keep(connection, "Bilan sanguin", "Ferritine 12, hémoglobine 13,4, créatinine", "Labo Exemple")
    _keep(connection, "Échographie du cœur", "Fraction d’éjection normale")
    _keep(connection, "Ordonnance", "Salbutamol, deux bouffées")
    return connection


@pytest.mark.parametrize(
    ("typed", "found", "meant"),
    [
        ("felritine", "Bilan sanguin", "ferritine"),
        ("feritine", "Bilan sanguin", "ferritine"),
        ("hemoglobnie", "Bilan sanguin", "hemoglobine"),
        ("HÉMOGLOBIME", "Bilan sanguin", "hemoglobine"),
        ("efrritine", "Bilan sanguin", "ferritine"),
        ("xferritine", "Bilan sanguin", "ferritine"),
        ("ecohgraphie", "Échographie du cœur", "echographie"),
        ("salbutmaol", "Ordonnance", "salbutamol"),
        ("felrit", "Bilan sanguin", "ferritine"),
        ("sanguni feritine", "Bilan sanguin", "sanguin ferritine"),
        ("bilan felritine", "Bilan sanguin", "bilan ferritine"),
    ],
)
def test_a_misspelt_word_finds_the_one_it_is_like_and_says_so(
    record: Connection, typed: str, found: str, meant: str
) -> None:
    answer = _find(record, typed)

    assert _titles(answer) == [found]
    assert answer.correction is not None
    assert answer.correction.text == meant == answer.query.text


@pytest.mark.parametrize("typed", ["ferritine", "ferr", "écho", "zzzzzz", "fer 12", "xy", "2027"])
def test_a_word_that_is_there_or_like_nothing_is_left_as_it_is(
    record: Connection, typed: str
) -> None:
    answer = _find(record, typed)

    assert answer.correction is None
    assert answer.query.text == typed


def test_a_word_of_erased_or_deleted_documents_only_is_not_offered(record: Connection) -> None:
    id = _find(record, "salbutamol").listing.documents[0].id
    editing.delete(record, id, 1)

    assert _find(record, "salbutmaol").correction is None


def test_notes_are_found_and_shown_where_they_are(record: Connection) -> None:
    id = _find(record, "salbutamol").listing.documents[0].id
    own_store.write_note(record, id, "À montrer à l’école, avec le cœur léger", 1)

    assert _titles(_find(record, "ecole coeur")) == ["Ordonnance"]
    assert _titles(_find(record, "salbutamol école")) == ["Ordonnance"]
    assert _find(record, "ecloe").correction is not None
    said = excerpts.excerpts(record, "ecole", [id])[id]
    assert said.place is Place.NOTE
    assert [run.text for run in said.runs if run.bold] == ["école"]


def test_an_excerpt_shows_the_words_in_the_text_and_nothing_for_a_title(record: Connection) -> None:
    id = _find(record, "ferritine").listing.documents[0].id

    said = excerpts.excerpts(record, "hemo", [id])[id]

    assert said.place is Place.TEXT
    assert [run.text for run in said.runs if run.bold] == ["hémoglobine"]
    assert said.text == "Ferritine 12, hémoglobine 13,4, créatinine"
    assert excerpts.excerpts(record, "bilan", [id]) == {}
    assert excerpts.excerpts(record, "absent", [id]) == {}


def test_an_excerpt_begins_near_what_was_found(record: Connection) -> None:
    id = _keep(record, "Lettre", "un deux trois quatre cinq six sept huit parathormone neuf dix")

    said = excerpts.excerpts(record, "parath", [id])[id]

    assert said.text.startswith("… six sept huit parathormone neuf")


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '"" OR ""',
        "NEAR(a b)",
        "title:bilan",
        "* ^ - + ( ) { }",
        "a AND NOT b",
        "'; DROP TABLE document; --",
        "\x00\ufffe\ud800",
        "%_%",
        "x" * 10_000,
        "felritine " * 1000,
        '"' * 10_000,
    ],
)
def test_hostile_searches_are_only_words(record: Connection, typed: str) -> None:
    answer = _find(record, typed)

    assert len(answer.listing.documents) <= 3
    assert len(store.listing(record, Query(), None, 10).documents) == 3


@given(st.text(max_size=300))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_can_be_searched_for(record: Connection, typed: str) -> None:
    answer = _find(record, typed)

    excerpts.excerpts(record, answer.query.text, [d.id for d in answer.listing.documents])
