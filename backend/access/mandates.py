"""What a helper's mandates give: each its own areas with its own rights while it runs, added up."""

from functools import lru_cache
from typing import Final

from backend.access.drafts import ALL, LOOKING, NOTHING, Draft
from backend.access.families import Family, mask_of
from backend.access.matrix import Matrix
from backend.access.principal import Action
from backend.access.subjects import Facts, Helper, Right, Subject

_IDENTITY: Final = mask_of({Family.IDENTITY})
_CONTENT: Final = mask_of({Family.CONTENT})

_WITH_RIGHT: Final = {
    Right.SEE: frozenset(LOOKING),
    Right.ADD: frozenset({*LOOKING, Action.CREATE}),
    Right.MANAGE: frozenset(ALL),
}
_ALONG: Final = {Action.READ: _IDENTITY, Action.SEARCH: _IDENTITY, Action.CREATE: _CONTENT}
"""What comes with every area: whom it is about, and the file a document will point to."""


@lru_cache(maxsize=64)
def _actions_of(rights: frozenset[Right]) -> tuple[tuple[Action, int], ...]:
    granted = frozenset[Action]().union(*(_WITH_RIGHT[right] for right in rights))
    return tuple((action, _ALONG.get(action, 0)) for action in ALL if action in granted)


def keeps_to_mandates(draft: Draft, subject: Subject, facts: Facts, _: Matrix) -> None:
    if not isinstance(subject, Helper):
        return
    given, booked = NOTHING.copy(), 0
    for one in subject.mandates:
        if one.areas and one.is_running(facts.at):
            areas = mask_of(one.areas)
            for action, along in _actions_of(one.rights):
                given[action] |= areas | along
            if Right.ADD in one.rights or Right.MANAGE in one.rights:
                booked |= areas
    for action in ALL:
        draft.families[action] &= given[action]
    # who may book may move and cancel what they booked: another's appointment takes `manage`
    draft.own[Action.UPDATE] &= booked
