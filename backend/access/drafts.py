"""A permit in the making: from all that a kind of subject could ever do, rules take away.

Families and labels are bits here; every base is a positive list, and a subject without one gets nothing.
"""

from dataclasses import dataclass, field
from typing import Final

from backend.access.families import CARE, Family, families_in, mask_of
from backend.access.labels import VISIBILITY, Label
from backend.access.permits import Grant
from backend.access.principal import Action
from backend.access.subjects import (
    Depositor,
    Emergency,
    Helper,
    Operator,
    Person,
    Professional,
    Regulator,
    Representative,
    Subject,
)

ALL: Final = tuple(Action)
LOOKING: Final = (Action.READ, Action.SEARCH)
CHANGING: Final = (Action.UPDATE, Action.DELETE)
WRITING: Final = (Action.CREATE, *CHANGING)

EVERYTHING: Final = mask_of(Family)
_CARE: Final = mask_of(CARE)
_FOUND: Final = mask_of({Family.DIRECTORY, Family.IDENTITY})
_SHOWN: Final = int(Label.HIDDEN | Label.SECRET | Label.HIDDEN_FROM_SOME)
_UNANNOUNCED: Final = int(Label.UNANNOUNCED)
_LABELS: Final = int(VISIBILITY)

_NO_LABELS: Final = dict.fromkeys(Action, 0)


@dataclass(slots=True)
class Draft:
    """A permit in the making: rules only take away from it."""

    families: dict[Action, int]
    own: dict[Action, int]
    denied: dict[Action, int] = field(default_factory=_NO_LABELS.copy)
    addable: int = 0
    droppable: int = 0
    labels_deposits: bool = False
    knows_profile: bool = True
    unverified: int = 0

    def keep(self, actions: tuple[Action, ...], families: int) -> None:
        """Leave only these families for these actions."""
        for action in actions:
            self.families[action] &= families

    def deny(self, actions: tuple[Action, ...], labels: int) -> None:
        """Refuse rows with one of these labels for these actions."""
        for action in actions:
            self.denied[action] |= labels

    def grants(self) -> dict[Action, Grant]:
        return {
            action: Grant(families_in(families), self.denied[action], families_in(self.own[action]))
            for action, families in self.families.items()
        }


@dataclass(frozen=True, slots=True)
class _Base:
    """As a Draft. `addable` is what may be set on a version that exists: nothing told is made untold."""

    families: dict[Action, int]
    own: dict[Action, int]
    addable: int = 0
    droppable: int = 0
    labels_deposits: bool = False


def _for(actions: tuple[Action, ...], families: int) -> dict[Action, int]:
    return {action: families if action in actions else 0 for action in Action}


NOTHING: Final = _for((), 0)
_CARER: Final = _Base(
    _for(ALL, EVERYTHING),
    _for((*LOOKING, *CHANGING), _CARE),
    _SHOWN,
    _UNANNOUNCED,
)
_BASES: Final[dict[type[Subject], _Base]] = {
    Person: _Base(_for(ALL, EVERYTHING), NOTHING, _SHOWN, _SHOWN, labels_deposits=True),
    Representative: _Base(_for(ALL, EVERYTHING), NOTHING, _SHOWN, _SHOWN, labels_deposits=True),
    Helper: _Base(_for(ALL, EVERYTHING), _for((Action.UPDATE,), mask_of({Family.APPOINTMENTS}))),
    Professional: _CARER,
    Emergency: _CARER,
    Regulator: _CARER,
    Depositor: _Base(
        _for((Action.CREATE,), EVERYTHING) | dict.fromkeys(LOOKING, _FOUND),
        _for((*LOOKING, *CHANGING), EVERYTHING),
        _SHOWN,
        _UNANNOUNCED,
    ),
    Operator: _Base(_for(ALL, EVERYTHING), NOTHING, _LABELS, _LABELS),
}


def draft_of(subject: Subject) -> Draft:
    """Return all that such a subject could ever do."""
    base = _BASES[type(subject)]
    draft = Draft(base.families.copy(), base.own.copy())
    draft.addable, draft.droppable = base.addable, base.droppable
    draft.labels_deposits = base.labels_deposits
    return draft
