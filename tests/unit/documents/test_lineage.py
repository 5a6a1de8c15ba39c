"""The old version is never shown as current, whichever arrived first."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.documents import editing, keeping, store
from services.documents.incoming import Lineage
from services.documents.models import Query, Status
from services.storage.driver import Connection
from tests.builders.incoming import incoming, moment, taken

FIRST = incoming("Version 1", "2026-01-01", lineage=Lineage("v1", set_id="s", version=1))
SECOND = incoming(
    "Version 2", "2026-02-01", lineage=Lineage("v2", set_id="s", version=2, replaces=("v1",))
)
THIRD = incoming(
    "Version 3", "2026-03-01", lineage=Lineage("v3", set_id="s", version=3, replaces=("v2",))
)


def _keep(connection: Connection, *documents: object) -> list[str]:
    return [
        keeping.keep(connection, taken(document), moment(), None)[0]  # type: ignore[arg-type] # builders' type
        for document in documents
    ]


def _shown(connection: Connection) -> list[str]:
    return [d.title for d in store.listing(connection, Query(), None, 50).documents]


@pytest.mark.parametrize("order", list(permutations([FIRST, SECOND, THIRD])))
def test_only_the_newest_of_a_set_is_listed_in_any_order_of_arrival(
    connection: Connection, order: tuple[object, ...]
) -> None:
    _keep(connection, *order)

    assert _shown(connection) == ["Version 3"]


def test_replaced_version_is_reached_from_the_newer_and_back(connection: Connection) -> None:
    first, second = _keep(connection, FIRST, SECOND)

    assert [d.id for d in store.detail(connection, second).older] == [first]
    newer = store.detail(connection, first).newer
    assert newer is not None
    assert newer.id == second
    assert store.document(connection, first).status is Status.SUPERSEDED


def test_deleting_the_newer_makes_the_older_current_and_restoring_takes_it_back(
    connection: Connection,
) -> None:
    _first, second = _keep(connection, FIRST, SECOND)

    editing.delete(connection, second, 1)
    assert _shown(connection) == ["Version 1"]

    editing.restore(connection, second, 2)
    assert _shown(connection) == ["Version 2"]


def test_cancelled_document_replaces_nothing(connection: Connection) -> None:
    cancelled = incoming(
        "Annulé", lineage=Lineage("v2", replaces=("v1",)), status=Status.ENTERED_IN_ERROR
    )
    _keep(connection, FIRST, cancelled)

    assert sorted(_shown(connection)) == ["Annulé", "Version 1"]


def test_two_documents_that_replace_each_other_both_stay(connection: Connection) -> None:
    one = incoming("Un", lineage=Lineage("a", replaces=("b",)))
    two = incoming("Deux", lineage=Lineage("b", replaces=("a",)))
    _keep(connection, one, two)

    assert sorted(_shown(connection)) == ["Deux", "Un"]


def test_document_that_replaces_itself_stays(connection: Connection) -> None:
    _keep(connection, incoming("Seul", lineage=Lineage("a", replaces=("a",))))

    assert _shown(connection) == ["Seul"]


NAMES = st.sampled_from(["a", "b", "c", "d"])


@settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    claims=st.lists(st.tuples(NAMES, st.sets(NAMES, max_size=2)), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_order_of_arrival_never_changes_what_is_shown(
    connection: Connection, claims: list[tuple[str, set[str]]], order: object
) -> None:
    documents = [
        incoming(
            f"{n} {name}", "2026-01-01", lineage=Lineage(name, replaces=tuple(sorted(replaced)))
        )
        for n, (name, replaced) in enumerate(claims)
    ]
    shuffled = list(documents)
    order.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis's Random
    results = []
    for arrival in (documents, shuffled):
        connection.execute("SAVEPOINT arrival")
        _keep(connection, *arrival)
        results.append(sorted(_shown(connection)))
        connection.execute("ROLLBACK TO arrival")
        connection.execute("RELEASE arrival")

    assert results[0] == results[1]


def _named(name: str, *replaces: str) -> object:
    return incoming(name, lineage=Lineage(name, replaces=replaces))


def test_two_that_claim_to_replace_each_other_are_both_current_and_name_each_other(
    connection: Connection,
) -> None:
    one, other = _keep(connection, _named("a", "b"), _named("b", "a"))

    assert sorted(_shown(connection)) == ["a", "b"]
    assert [d.id for d in store.detail(connection, one).rivals] == [other]
    assert [d.id for d in store.detail(connection, other).rivals] == [one]
    editing.delete(connection, other, 1)
    assert store.detail(connection, one).rivals == ()


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_circle_of_three_hides_none_and_opens_when_one_leaves(
    connection: Connection, order: tuple[str, ...]
) -> None:
    claims = {"a": "b", "b": "c", "c": "a"}
    ids = dict(zip(order, _keep(connection, *(_named(n, claims[n]) for n in order)), strict=True))

    assert sorted(_shown(connection)) == ["a", "b", "c"]
    assert {d.title for d in store.detail(connection, ids["a"]).rivals} == {"b", "c"}
    editing.delete(connection, ids["c"], 1)
    assert _shown(connection) == ["a"]
    editing.restore(connection, ids["c"], 2)
    assert sorted(_shown(connection)) == ["a", "b", "c"]


def test_long_chain_of_versions_ends_at_its_newest(connection: Connection) -> None:
    _keep(connection, *(_named(f"v{n:03}", f"v{n - 1:03}") for n in range(100)))

    assert _shown(connection) == ["v099"]
