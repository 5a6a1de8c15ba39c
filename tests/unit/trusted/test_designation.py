"""Which designation holds, in whatever order the acts are found; what a file may say; what is refused."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.printing import embedding
from services.printing.writing import pdf
from services.trusted import chain, records
from services.trusted.models import (
    Act,
    Agreement,
    Bond,
    Chosen,
    Designation,
    Draft,
    Missing,
    State,
    Text,
    Who,
)
from services.trusted.sheet import sheet_of
from services.trusted.words import around, bond_name, missing_words, state_name
from tests.builders.paper import frame, pages

TODAY = date(2026, 11, 22)
LOUISE = Chosen("Louise Exemple", "1968-05-02", "01 99 00 00 00", "", Bond.RELATIVE)
TEXT = records.hashed(Text("Camille Exemple", "1992-03-14", LOUISE, "2026-11-22"))


def agreed(at: str, *replaces: Designation, text: Text = TEXT) -> Designation:
    both = tuple(Agreement(by, at, text.hash, "essai") for by in ("Camille", "Louise"))
    return records.sealed(
        Designation(Act.AGREED, at, text, both, replaces=tuple(one.hash for one in replaces))
    )


def signed(at: str, *replaces: Designation) -> Designation:
    return records.sealed(
        Designation(
            Act.SIGNED,
            at,
            TEXT,
            paper="f" * 64,
            signed_on="2026-11-20",
            replaces=tuple(one.hash for one in replaces),
        )
    )


def revoked(at: str, *replaces: Designation) -> Designation:
    return records.sealed(
        Designation(Act.REVOKED, at, TEXT, replaces=tuple(one.hash for one in replaces))
    )


# -- which one holds ---------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.sampled_from(Act), min_size=1, max_size=7), st.randoms())
def test_chain_when_acts_follow_each_other_then_the_last_one_holds_in_any_order(
    kinds: list[Act], chance: Any
) -> None:
    made: list[Designation] = []
    for number, kind in enumerate(kinds):
        # A clock set back changes nothing: what replaces what decides.
        at = f"2026-11-{22 - number:02}T09:00:00+00:00"
        before = made[-1:]
        act = {Act.AGREED: agreed, Act.SIGNED: signed, Act.REVOKED: revoked}[kind](at, *before)
        made.append(act)
    shuffled = [*made, *made[:2]]
    chance.shuffle(shuffled)
    heads, earlier = chain.standing(shuffled)
    assert heads == (made[-1],)
    assert {one.hash for one in earlier} == {one.hash for one in made[:-1]}
    expected = {Act.AGREED: State.AGREED, Act.SIGNED: State.SIGNED, Act.REVOKED: State.REVOKED}
    assert chain.overall(heads, has_draft=True) is expected[kinds[-1]]
    for one, _next in pairwise(made):
        wanted = State.REVOKED if one.act is Act.REVOKED else State.REPLACED
        assert chain.state_of(one, heads) is wanted


def test_chain_when_two_devices_replace_the_same_one_then_both_stay_until_the_person_chooses() -> (
    None
):
    first = agreed("2026-11-20T09:00:00+00:00")
    one, other = (
        agreed("2026-11-21T09:00:00+00:00", first),
        signed("2026-11-21T10:00:00+00:00", first),
    )
    heads, _earlier = chain.standing([one, other, first])
    assert {head.hash for head in heads} == {one.hash, other.hash}
    assert chain.overall(heads, has_draft=False) is State.CONFLICT
    settled = agreed("2026-11-22T09:00:00+00:00", one, other)
    heads, _earlier = chain.standing([one, other, first, settled])
    assert chain.overall(heads, has_draft=False) is State.AGREED


def test_chain_when_there_is_nothing_then_a_draft_or_nobody() -> None:
    assert chain.overall((), has_draft=False) is State.NONE
    assert chain.overall((), has_draft=True) is State.DRAFT


# -- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        (Draft(), {Missing.NAME, Missing.BOND, Missing.REACH}),
        (Draft(LOUISE), set()),
        (Draft(replace(LOUISE, name="  exemple CAMILLE ", born="")), {Missing.SELF}),
        (Draft(replace(LOUISE, name="Camille Exemple", born="1992-03-14")), {Missing.SELF}),
        (Draft(replace(LOUISE, name="Camille Exemple")), set()),
        (Draft(replace(LOUISE, born="2012-01-01")), {Missing.YOUNG}),
        (Draft(replace(LOUISE, born="31/02/1990")), {Missing.BORN}),
        (Draft(replace(LOUISE, born="2030-01-01")), {Missing.BORN}),
        (Draft(LOUISE, protected=True), {Missing.JUDGE}),
        (Draft(LOUISE, protected=True, judge=True), set()),
        (Draft(replace(LOUISE, phone="", address="1 rue d’Essai")), set()),
    ],
)
def test_draft_when_checked_then_what_it_lacks_is_said(draft: Draft, found: set[Missing]) -> None:
    assert set(chain.missing(draft, "Camille Exemple", "1992-03-14", TODAY)) == found


@pytest.mark.parametrize(
    ("born", "who"),
    [
        ("2008-11-22", Who.ADULT),
        ("2008-11-23", Who.MINOR),
        ("2008", Who.UNKNOWN),
        ("", Who.UNKNOWN),
    ],
)
def test_age_when_18_is_reached_then_that_day_they_may(born: str, who: Who) -> None:
    assert chain.who_may(born, TODAY) is who


def test_answer_when_somebody_else_then_they_are_not_the_one_who_was_named() -> None:
    assert chain.is_named(TEXT, "EXEMPLE Louise", "1968-05-02")
    assert not chain.is_named(TEXT, "Louise Exemple", "1969-05-02")
    assert not chain.is_named(TEXT, "Sophie Exemple", "1968-05-02")
    assert not chain.is_named(TEXT, "", "1968-05-02")


# -- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        agreed("2026-11-22T09:00:00+00:00"),
        signed("2026-11-22T09:00:00+00:00"),
        revoked("2026-11-22T09:00:00+00:00"),
    ],
)
def test_file_when_read_on_another_device_then_it_says_the_same_act(act: Designation) -> None:
    data = pdf(sheet_of(act, frame().words, embedding.to_bytes(records.to_record(act))), frame())
    found = embedding.read(data, "urn:carnet:designation:1")
    assert found is not None
    assert records.of_record(found) == act
    assert "Louise Exemple" in " ".join(pages(data))


@pytest.mark.parametrize(
    "change",
    [
        {"hash": "0" * 64},
        {"at": "hier"},
        {"agreements": []},
        {"replaces": ["x" * 500]},
        {"text": {}},
        {"act": "decides"},
        {"schema": "urn:carnet:directives:1"},
    ],
)
def test_file_when_anything_in_it_changed_then_it_is_no_act(change: dict[str, Any]) -> None:
    record = records.to_record(agreed("2026-11-22T09:00:00+00:00")) | change
    assert records.of_record(record) is None


def test_file_when_resealed_without_the_others_agreement_then_it_is_no_act() -> None:
    alone = agreed("2026-11-22T09:00:00+00:00")
    alone = records.sealed(replace(alone, agreements=alone.agreements[:1]))
    assert records.of_record(records.to_record(alone)) is None
    other = records.sealed(
        replace(
            alone,
            agreements=tuple(Agreement(by, alone.at, "0" * 64, "essai") for by in "ab"),
        )
    )
    assert records.of_record(records.to_record(other)) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5),
        lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3),
    )
)
def test_text_when_it_is_not_ours_then_it_is_none(value: Any) -> None:
    assert records.text_of(value if isinstance(value, dict) else {"text": value}) is None


def test_text_when_ours_then_it_comes_back_and_any_change_is_seen() -> None:
    record = records.text_record(TEXT)
    assert records.text_of(record) == TEXT
    assert records.text_of(record | {"accompanies": True}) is None


# -- paper and words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_paper_when_printed_to_be_signed_then_both_have_a_place_and_nobody_decides(
    language: str,
) -> None:
    act = Designation(Act.SIGNED, "2026-11-22T09:00:00+00:00", TEXT)
    text = " ".join(
        " ".join(pages(pdf(sheet_of(act, frame(language).words), frame(language)))).split()
    )
    for said in ("Louise Exemple", "L1111-6", "Camille Exemple"):
        assert said in text
    if language == "fr":
        for said in ("Ma signature", "Signature de la personne de confiance", "ne décide pas"):
            assert said in text


def test_words_when_every_value_then_there_are_some() -> None:
    _ = frame().words[0]
    assert all(state_name(one, _) for one in State)
    assert all(missing_words(one, _) for one in Missing)
    assert all(bond_name(one, _) for one in Bond)
    assert around(_)[0].name == "Personne de confiance"
    assert all(one.doubt for one in around(_)[1:])
