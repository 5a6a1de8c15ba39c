"""Which act holds, whatever was agreed on whatever device, and in whatever order it was found."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.directives.chain import newer_paper, standing
from services.directives.models import Act, Form, Paper, Version
from services.directives.records import of_record, sealed, to_record


def act(kind: Act, at: int, words: str, replaces: tuple[str, ...]) -> Version:
    return sealed(
        Version(
            "",
            kind,
            f"2026-{at // 28 % 12 + 1:02}-{at % 28 + 1:02}T10:00:00+01:00",
            "Marcel Exemple",
            "1955-03-12",
            "Carnet",
            "",
            Form.FREE,
            {"free": words},
            replaces=replaces,
        )
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Version], list[set[str]]]:
    """Two devices that agree, revoke and sync in any order: all acts, and what each device knows."""
    acts: list[Version] = []
    knows: list[set[str]] = [set(), set()]
    for number in range(draw(st.integers(1, 12))):
        device = draw(st.integers(0, 1))
        if draw(st.booleans()):
            knows[device] |= knows[1 - device]
        known = [one for one in acts if one.hash in knows[device]]
        heads = tuple(one.hash for one in standing(known)[0])
        kind = draw(st.sampled_from([Act.AGREED, Act.REVOKED]))
        made = act(kind, number, f"{device} {number}", heads)
        acts.append(made)
        knows[device].add(made.hash)
    return acts, knows


@given(histories(), st.randoms(use_true_random=False))
def test_standing_when_agreed_on_two_devices_then_one_holds_or_the_conflict_is_seen(
    history: tuple[list[Version], list[set[str]]], random: Random
) -> None:
    acts, knows = history
    for known in (*knows, {one.hash for one in acts}):
        here = [one for one in acts if one.hash in known]
        heads, earlier = standing(here)
        assert bool(heads) == bool(here)
        # Nothing is erased: every act is there, once.
        assert sorted(one.hash for one in (*heads, *earlier)) == sorted(known)
        # Two heads never know each other: agreed apart, neither replaces the other.
        assert len(heads) <= len(knows)
        random.shuffle(here)
        assert standing(here) == (heads, earlier)


@given(histories())
def test_standing_when_the_person_settles_then_one_holds_and_all_is_kept(
    history: tuple[list[Version], list[set[str]]],
) -> None:
    acts, _knows = history
    heads, earlier = standing(acts)
    chosen = act(Act.AGREED, 400, "settled", tuple(one.hash for one in heads))
    after, kept = standing([*acts, chosen])
    assert [one.hash for one in after] == [chosen.hash]
    assert {one.hash for one in kept} == {one.hash for one in (*heads, *earlier)}


def test_standing_when_a_paper_is_signed_then_its_version_says_so_and_still_holds() -> None:
    one = act(Act.AGREED, 1, "un", ())
    signing = replace(
        act(Act.SIGNED, 2, "", (one.hash,)), signed_on="2026-02-01", paper=Paper("a" * 64)
    )
    ((held,), earlier) = standing([sealed(signing), one])
    assert held.is_signed
    assert held.written_on == "2026-02-01"
    assert earlier == ()
    assert not one.is_signed


def test_standing_when_an_act_claims_to_replace_itself_then_it_still_stands() -> None:
    one = act(Act.AGREED, 1, "un", ())
    ((held,), _earlier) = standing([replace(one, replaces=(one.hash,))])
    assert held.hash == one.hash


def test_newer_paper_when_a_later_one_is_there_then_its_date() -> None:
    held = act(Act.AGREED, 1, "un", ())
    assert newer_paper(held, ["2025-01-01", "2026-05-01", "2026-03", ""]) == "2026-05-01"
    assert newer_paper(held, ["2026-01-02", "no date"]) == ""
    assert newer_paper(None, ["2027-01-01"]) == ""


@given(st.text(max_size=50), st.text(max_size=50))
def test_record_when_read_again_then_the_same_version(name: str, words: str) -> None:
    made = sealed(
        Version(
            "",
            Act.AGREED,
            "2026-11-22T10:00:00+00:00",
            name,
            "",
            "Carnet",
            "key",
            Form.ILL,
            {"fears": words},
        )
    )
    assert of_record(to_record(made)) == made


def test_record_when_a_word_was_changed_then_it_is_no_act() -> None:
    record = to_record(act(Act.AGREED, 1, "un", ()))
    assert of_record(record) is not None
    for name, value in (
        ("answers", {"free": "autre"}),
        ("at", "2020-01-01"),
        ("replaces", ["b" * 64]),
        ("act", "merged"),
        ("witnesses", []),
        ("who", "Marcel"),
        ("cannot_write", "yes"),
        ("answers", {"free": 3}),
        ("schema", "urn:carnet:designation:1"),
    ):
        assert of_record(record | {name: value}) is None
    assert of_record({}) is None
