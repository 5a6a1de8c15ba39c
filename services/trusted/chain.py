"""Which designation holds, and what keeps one from being made: pure, from the acts alone."""

from collections.abc import Iterable
from datetime import date

from services.core.dates import sort_key
from services.trusted.models import (
    MAJORITY,
    Act,
    Bond,
    Designation,
    Draft,
    Missing,
    State,
    Text,
    Who,
)


def standing(
    acts: Iterable[Designation],
) -> tuple[tuple[Designation, ...], tuple[Designation, ...]]:
    """Return the acts that no other replaces, then the others; each the newest first."""
    known = {act.hash: act for act in acts}
    replaced = {one for act in known.values() for one in act.replaces if one != act.hash}
    shown = sorted(known.values(), key=lambda act: (-(sort_key(act.at) or 0), act.hash))
    heads = tuple(one for one in shown if one.hash not in replaced)
    return heads, tuple(one for one in shown if one.hash in replaced)


def state_of(act: Designation, heads: Iterable[Designation]) -> State:
    """Say where one act stands, in a word."""
    if act.act is Act.REVOKED:
        return State.REVOKED
    if all(act.hash != one.hash for one in heads):
        return State.REPLACED
    return State.SIGNED if act.act is Act.SIGNED else State.AGREED


def overall(heads: tuple[Designation, ...], *, has_draft: bool) -> State:
    """Say where it all stands: what holds before what is only being written."""
    if len(heads) > 1 and any(one.act is not Act.REVOKED for one in heads):
        return State.CONFLICT
    if heads:
        return state_of(heads[0], heads)
    return State.DRAFT if has_draft else State.NONE


def missing(draft: Draft, name: str, born: str, today: date) -> tuple[Missing, ...]:
    """Return what keeps a draft from being a designation."""
    chosen, found = draft.chosen, list[Missing]()
    if not chosen.name.strip():
        found.append(Missing.NAME)
    if chosen.bond is None:
        found.append(Missing.BOND)
    if not (chosen.phone.strip() or chosen.address.strip()):
        found.append(Missing.REACH)
    if (
        chosen.name.strip()
        and _same(chosen.name, name)
        and (not chosen.born or chosen.born == born)
    ):
        found.append(Missing.SELF)
    if chosen.born:
        age = age_on(chosen.born, today)
        if age is None:
            found.append(Missing.BORN)
        elif age < MAJORITY and chosen.bond is not Bond.DOCTOR:
            found.append(Missing.YOUNG)
    if draft.protected and not draft.judge:
        found.append(Missing.JUDGE)
    return tuple(found)


def is_same(text: Text, other: Text) -> bool:
    """Say whether two texts name the same person in the same words, whenever they were written."""
    return (text.chosen, text.accompanies, text.protected, text.judge) == (
        other.chosen,
        other.accompanies,
        other.protected,
        other.judge,
    )


def is_named(text: Text, name: str, born: str) -> bool:
    """Say whether whoever answered is the one who was named."""
    said = text.chosen
    return _same(said.name, name) and (not said.born or said.born == born)


def who_may(born: str, today: date) -> Who:
    """Say whether somebody born then is an adult; UNKNOWN unless the whole birth date is known."""
    age = age_on(born, today)
    if age is None:
        return Who.UNKNOWN
    return Who.ADULT if age >= MAJORITY else Who.MINOR


def age_on(born: str, today: date) -> int | None:
    """Return an age in years, None for a date that is none, or to come."""
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return None
    if day > today:
        return None
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def _same(one: str, other: str) -> bool:
    """Say whether two names are the same words, in whatever order people write them."""
    words = sorted(one.casefold().replace("-", " ").split())
    return bool(words) and words == sorted(other.casefold().replace("-", " ").split())
