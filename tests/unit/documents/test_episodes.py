"""An episode says why its documents stand together, and loses none of them."""

from hypothesis import given
from hypothesis import strategies as st

from services.documents.episodes import Bond, encounters, episodes
from services.documents.models import Document
from services.storage.driver import Connection
from tests.fakes.documents import document


def _on(day: str, author: str = "Dr Modèle", number: int = 0) -> Document:
    return document(number, id=f"{author} {day} {number}", date=day, author=author)


def test_close_documents_of_one_practitioner_are_one_episode_across_others() -> None:
    lines = [
        _on("2026-03-20"),
        _on("2026-03-15", "Laboratoire Exemple"),
        _on("2026-03-06T10:00:00+01:00", "dr modele"),
        _on("2026-02-01"),
    ]

    found = episodes(lines, {})

    assert [(each.bond, len(each.documents)) for each in found] == [
        (Bond.PRACTITIONER, 2),
        (Bond.ALONE, 1),
        (Bond.ALONE, 1),
    ]
    assert (found[0].start, found[0].end) == ("2026-03-06T10:00:00+01:00", "2026-03-20")


def test_one_encounter_is_one_episode_whoever_wrote() -> None:
    lines = [_on("2026-03-20", "Dr Modèle"), _on("2026-01-02", "Dr Fictif")]
    named = {line.id: "Encounter/sejour" for line in lines}

    (found,) = episodes(lines, named)

    assert (found.bond, found.author) == (Bond.VISIT, "")


def test_dates_that_are_only_a_month_or_a_year_are_near_nothing() -> None:
    lines = [_on("2026-03"), _on("2026-03", number=1), _on("2026", number=2)]

    assert [each.bond for each in episodes(lines, {})] == [Bond.ALONE] * 3


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400), st.sampled_from(["Dr Modèle", "", "Dr Fictif"]), st.integers(0, 4)
        )
    )
)
def test_every_document_is_in_one_episode_in_the_lists_order(
    said: list[tuple[int, str, int]],
) -> None:
    lines = [
        _on(f"2026-{1 + day // 28 % 12:02}-{1 + day % 28:02}", author, number)
        for number, (day, author, _visit) in enumerate(sorted(said, reverse=True))
    ]
    named = {
        line.id: f"Encounter/{visit}"
        for line, (_d, _a, visit) in zip(lines, said, strict=True)
        if visit
    }

    found = episodes(lines, named)

    shown = [one.id for each in found for one in each.documents]
    assert sorted(shown) == sorted(line.id for line in lines)
    order = {line.id: at for at, line in enumerate(lines)}
    firsts = [order[each.documents[0].id] for each in found]
    assert firsts == sorted(firsts)
    for each in found:
        assert [order[one.id] for one in each.documents] == sorted(
            order[one.id] for one in each.documents
        )
        assert (each.bond is Bond.ALONE) == (len(each.documents) == 1)


def test_encounters_are_read_from_what_each_kind_of_resource_says(connection: Connection) -> None:
    said = {
        "a": b'{"resourceType":"DocumentReference","context":{"encounter":[{"reference":"https://x/Encounter/1"}]}}',
        "b": b'{"resourceType":"DiagnosticReport","encounter":{"reference":"Encounter/1"}}',
        "c": b'{"resourceType":"DocumentReference","context":{"encounter":"Encounter/1"}}',
        "d": b'{"encounter": not json',
        "e": b"",
    }
    connection.execute("PRAGMA foreign_keys = OFF")
    for uid, json in said.items():
        connection.execute(
            """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, json, authored_here)
               VALUES (?, 'X', '', '', '', '', ?, 0)""",
            (uid, json),
        )
        connection.execute(
            """INSERT INTO document (id, resource, file, sha256, title, date, date_origin, sort, category, type,
                   type_code, author, mime, kind, size, source, status, person, identity, identity_match,
                   attributes, unique_id, set_id, created_at)
               VALUES (?1, ?1, '', '', '', '', '', 0, 'REPORT', '', '', '', '', 'page', 0, 'import', 'current', '',
                   '{}', 'same', '[]', '', '', 0)""",
            (uid,),
        )

    assert encounters(connection, list(said)) == {"a": "Encounter/1", "b": "Encounter/1"}
