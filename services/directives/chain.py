"""Which act holds: pure, from the acts alone, in whatever order and on whatever device they were found.

An act names the versions it replaces by their hash. Acts are never changed: on two devices that know the same acts the
answer is the same, and what was agreed apart, each not knowing the other, stays side by side until the person decides.
"""

from collections.abc import Iterable
from dataclasses import replace

from services.core.dates import sort_key
from services.directives.models import Act, Signing, Version


def standing(acts: Iterable[Version]) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    """Return the acts that no other replaces, then the others; each the newest first, signings with what they sign."""
    known = {act.hash: act for act in acts}
    signings = [act for act in known.values() if act.act is Act.SIGNED]
    versions = [act for act in known.values() if act.act is not Act.SIGNED]
    replaced = {one for act in versions for one in act.replaces if one != act.hash}
    shown = sorted((_with(one, signings) for one in versions), key=_newest)
    heads = tuple(one for one in shown if one.hash not in replaced)
    return heads, tuple(one for one in shown if one.hash in replaced)


def newer_paper(in_force: Version | None, dates: Iterable[str]) -> str:
    """Return the date of a paper that is later than what is in force, "" for none: the most recent one prevails."""
    after = sort_key(in_force.written_on[:10]) if in_force else None
    if after is None:
        return ""
    found = [date for date in dates if (sort_key(date[:10]) or 0) > after]
    return max(found, key=lambda date: sort_key(date[:10]) or 0, default="")


def _with(version: Version, signings: list[Version]) -> Version:
    found = sorted(
        (one for one in signings if version.hash in one.replaces), key=lambda one: one.at
    )
    return replace(
        version,
        signings=tuple(
            Signing(one.hash, one.at, one.signed_on, one.paper, one.document) for one in found
        ),
    )


def _newest(version: Version) -> tuple[int, str]:
    return -(sort_key(version.at) or 0), version.hash
