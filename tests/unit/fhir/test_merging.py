"""Two versions of one resource make one: nothing is invented, nothing of one side is lost in silence."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from services.fhir.fields import is_same_file
from services.fhir.merging import Merge, Side, differences, merged
from services.fhir.parsing import Json

ALLERGY: Json = {
    "resourceType": "AllergyIntolerance",
    "id": "a",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "code": {"coding": [{"system": "s", "code": "c"}], "text": "Arachide"},
    "criticality": "low",
    "onsetDateTime": "2020",
}
DOCUMENT: Json = {
    "resourceType": "DocumentReference",
    "status": "current",
    "content": [{"attachment": {"title": "Un", "creation": "2020", "contentType": "text/plain"}}],
}


def _with(resource: Json, **changes: Any) -> Json:
    made = resource | changes
    return {name: value for name, value in made.items() if value is not None}


def _titled(title: str, **more: Any) -> Json:
    attachment = DOCUMENT["content"][0]["attachment"] | {"title": title} | more
    return DOCUMENT | {"content": [{"attachment": attachment}]}


# -- any resource --------------------------------------------------------------------------------------------------

_VALUES = st.one_of(
    st.text("abc", max_size=2),
    st.integers(0, 3),
    st.booleans(),
    st.decimals(0, 2, places=2),
    st.fixed_dictionaries({"coding": st.lists(st.sampled_from([{"code": "x"}, {"code": "y"}]))}),
    st.lists(st.fixed_dictionaries({"text": st.text("ab", max_size=2)}), min_size=1, max_size=2),
)
_IDENTIFIERS = st.lists(
    st.fixed_dictionaries({"system": st.sampled_from("st"), "value": st.sampled_from("123")}),
    min_size=1,
    unique_by=lambda item: (item["system"], item["value"]),
)
_EXTENSIONS = st.lists(
    st.fixed_dictionaries(
        {"url": st.sampled_from("uvw"), "valueString": st.text("ab", max_size=2)}
    ),
    min_size=1,
    unique_by=lambda item: item["url"],
)
_ATTACHMENTS = st.fixed_dictionaries(
    {"language": st.sampled_from(["fr", "en"])},
    optional={"title": st.text("ab", max_size=2), "creation": st.text("12", max_size=2)},
)
_RESOURCES = st.fixed_dictionaries(
    {"resourceType": st.just("DocumentReference"), "id": st.just("a")},
    optional={
        "status": _VALUES,
        "description": _VALUES,
        "onsetAge": _VALUES,
        "onsetString": _VALUES,
        "note": _VALUES,
        "unknownElement": _VALUES,
        "identifier": _IDENTIFIERS,
        "extension": _EXTENSIONS,
        "content": st.tuples(st.fixed_dictionaries({"attachment": _ATTACHMENTS})).map(list),
        "meta": st.fixed_dictionaries({"versionId": st.text("12", max_size=1)}),
    },
)


def _said(resource: Json | None) -> Json:
    assert resource is not None
    said = dict(resource)
    meta = {name: value for name, value in said.pop("meta", {}).items() if name != "versionId"}
    return said | ({"meta": meta} if meta else {})


def _leaves(value: Any) -> set[str]:
    match value:
        case dict():
            return {f"{name}={leaf}" for name, item in value.items() for leaf in _leaves(item)}
        case list():
            return {leaf for item in value for leaf in _leaves(item)}
        case _:
            return {repr(value)}


@settings(derandomize=True, deadline=None, database=None)
@any_of(_RESOURCES, _RESOURCES)
def test_what_one_side_changed_is_that_side(base: Json, changed: Json) -> None:
    assert _said(merged(base, changed, base).resource) == _said(changed)
    assert _said(merged(base, base, changed).resource) == _said(changed)


@settings(derandomize=True, deadline=None, database=None)
@any_of(_RESOURCES, _RESOURCES)
def test_what_is_the_same_on_both_sides_stays(base: Json, both: Json) -> None:
    assert _said(merged(base, both, both).resource) == _said(both)


@settings(derandomize=True, deadline=None, database=None)
@any_of(_RESOURCES, _RESOURCES, _RESOURCES)
def test_the_sides_may_be_exchanged(base: Json, mine: Json, theirs: Json) -> None:
    one, other = merged(base, mine, theirs), merged(base, theirs, mine)

    assert set(one.clashes) == set(other.clashes)
    if one.resource is not None:
        assert _said(one.resource) == _said(other.resource)


@settings(derandomize=True, deadline=None, database=None)
@any_of(_RESOURCES, _RESOURCES, _RESOURCES)
def test_no_value_is_invented_and_none_of_a_side_that_changed_alone_is_lost(
    base: Json, mine: Json, theirs: Json
) -> None:
    made = merged(base, mine, theirs).resource
    if made is None:
        return
    assert _leaves(made) <= _leaves(mine) | _leaves(theirs)
    for one in differences(base, mine, made):
        assert one.by is Side.THEIRS, "what was made here is as it was made here"


@settings(derandomize=True, deadline=None, database=None)
@any_of(_RESOURCES, _RESOURCES, _RESOURCES, st.sampled_from([Side.MINE, Side.THEIRS]))
def test_a_choice_for_every_clash_makes_a_version(
    base: Json, mine: Json, theirs: Json, side: Side
) -> None:
    assert merged(base, mine, theirs, otherwise=side).clashes == ()
    chosen = dict.fromkeys(merged(base, mine, theirs).clashes, side)
    assert _said(merged(base, mine, theirs, chosen).resource).keys() == (
        _said(merged(base, mine, theirs, otherwise=side).resource).keys()
    )


@settings(derandomize=True, deadline=None, database=None)
@any_of(_RESOURCES, _RESOURCES)
def test_without_a_base_all_that_differs_is_a_clash(mine: Json, theirs: Json) -> None:
    found = differences(None, mine, theirs)

    assert set(merged(None, mine, theirs).clashes) == {one.path for one in found}
    assert all(one.by is Side.BOTH for one in found)


# -- what FHIR means -------------------------------------------------------------------------------------------------


def test_details_changed_apart_are_put_together() -> None:
    mine, theirs = _with(ALLERGY, criticality="high"), _with(ALLERGY, onsetDateTime="2021")

    assert merged(ALLERGY, mine, theirs).resource == ALLERGY | {
        "criticality": "high",
        "onsetDateTime": "2021",
    }


@pytest.mark.parametrize(
    ("mine", "theirs", "clash"),
    [
        ({"criticality": "high"}, {"criticality": "unable-to-assess"}, ("criticality",)),
        (
            {"code": {"coding": [{"system": "s", "code": "d"}], "text": "Arachide"}},
            {"code": {"coding": [{"system": "s", "code": "c"}], "text": "Cacahuète"}},
            ("code",),
        ),
        (
            {"onsetDateTime": None, "onsetAge": {"value": 3}},
            {"onsetDateTime": "2021"},
            ("onset",),
        ),
        (
            {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
            {"verificationStatus": {"coding": [{"code": "refuted"}]}},
            ("status",),
        ),
        ({"_criticality": {"extension": []}}, {"criticality": "high"}, ("criticality",)),
        ({"criticality": None}, {"criticality": "high"}, ("criticality",)),
    ],
)
def test_what_means_something_only_together_is_one_field(
    mine: Json, theirs: Json, clash: tuple[str, ...]
) -> None:
    assert merged(ALLERGY, _with(ALLERGY, **mine), _with(ALLERGY, **theirs)) == Merge(
        None, (clash,)
    )


def test_a_title_and_a_date_of_one_attachment_are_two_fields() -> None:
    made = merged(DOCUMENT, _titled("Deux"), _titled("Un", creation="2021", url="Binary/x"))

    assert made.resource == _titled("Deux", creation="2021", url="Binary/x")


def test_another_category_on_each_side_is_a_clash() -> None:
    def filed(code: str) -> Json:
        return DOCUMENT | {"category": [{"coding": [{"system": "c", "code": code}]}]}

    assert merged(filed("a"), filed("b"), filed("c")).clashes == (("category",),)


def test_names_and_unknown_extensions_of_both_sides_are_kept() -> None:
    base = ALLERGY | {"identifier": [{"system": "s", "value": "1"}]}
    mine = base | {"extension": [{"url": "http://a", "valueString": "a"}]}
    theirs = base | {
        "identifier": [*base["identifier"], {"system": "s", "value": "2"}],
        "extension": [{"url": "http://b", "valueDecimal": Decimal("5.40")}],
    }

    made = merged(base, mine, theirs).resource

    assert made is not None
    assert made["identifier"] == theirs["identifier"]
    assert {each["url"] for each in made["extension"]} == {"http://a", "http://b"}


def test_a_decimal_written_otherwise_is_another_value() -> None:
    (one,) = differences(
        {"dose": Decimal("5.4")}, {"dose": Decimal("5.4")}, {"dose": Decimal("5.40")}
    )

    assert (one.path, one.by) == (("dose",), Side.THEIRS)


@pytest.mark.parametrize(
    ("status", "clashes", "kept"), [("generated", (), False), ("additional", (("text",),), True)]
)
def test_a_narrative_made_of_other_data_is_left_out_and_one_that_was_written_is_asked(
    status: str, clashes: tuple[tuple[str, ...], ...], kept: bool
) -> None:
    base = ALLERGY | {"text": {"status": status, "div": "<div>Arachide</div>"}}
    mine, theirs = _with(base, criticality="high"), _with(base, onsetDateTime="2021")

    made = merged(base, mine, theirs)

    assert made.clashes == clashes
    chosen = merged(base, mine, theirs, otherwise=Side.THEIRS).resource
    assert chosen is not None
    assert ("text" in chosen) is kept


def test_the_servers_own_words_of_a_version_are_the_servers() -> None:
    base = ALLERGY | {"meta": {"versionId": "1", "security": [{"system": "s", "code": "N"}]}}
    mine = _with(base, criticality="high")
    theirs = base | {"meta": base["meta"] | {"versionId": "2", "lastUpdated": "2026"}}

    assert merged(base, mine, theirs).resource == theirs | {"criticality": "high"}


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ({"hash": "x"}, {"hash": "x", "url": "Binary/1"}, True),
        ({"hash": "x", "url": "Binary/1"}, {"hash": "y", "url": "Binary/1"}, False),
        ({"url": "Binary/1"}, {"url": "Binary/2"}, False),
        ({"size": 1}, {"url": "Binary/2"}, False),
        ({"size": 1}, {"size": 1, "contentType": "text/plain"}, True),
        (
            {"extension": [{"url": "urn:carnet:attachment-sha256", "valueString": "a"}]},
            {"url": "Binary/0b2d1a51-0000-5000-8000-000000000000"},
            True,
        ),
        (
            {"extension": [{"url": "urn:carnet:attachment-sha256", "valueString": "a"}]},
            {"url": "Binary/0b2d1a51-0000-4000-8000-000000000000", "hash": "x"},
            False,
        ),
        (
            {"extension": [{"url": "urn:carnet:attachment-sha256", "valueString": "a"}]},
            {"extension": [{"url": "urn:carnet:attachment-sha256", "valueString": "b"}]},
            False,
        ),
    ],
)
def test_the_same_bytes_are_told_by_their_hash_then_by_their_address(
    mine: Json, theirs: Json, same: bool
) -> None:
    assert is_same_file(mine, theirs) is same
