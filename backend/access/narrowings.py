"""The rules on what may be done: each takes away, so that dropping one can only widen. Named, for tests to drop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backend.access.drafts import ALL, CHANGING, EVERYTHING, LOOKING, WRITING, Draft
from backend.access.families import CARE, DELEGABLE, Family, mask_of
from backend.access.gates import professional_of
from backend.access.labels import VISIBILITY, Label
from backend.access.mandates import keeps_to_mandates
from backend.access.matrix import Matrix
from backend.access.principal import Action
from backend.access.subjects import (
    Depositor,
    Emergency,
    Facts,
    Helper,
    Person,
    Professional,
    Regulator,
    Representative,
    Standing,
    Subject,
)

Narrow = Callable[[Draft, Subject, Facts, Matrix], None]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A rule that takes away from the permits of `subjects`."""

    name: str
    source: str
    subjects: tuple[type[Subject], ...]
    narrow: Narrow


_CARE: Final = mask_of(CARE)
_DELEGABLE: Final = mask_of(DELEGABLE)
_IDENTITY: Final = mask_of({Family.IDENTITY})
_PROFILE: Final = mask_of({Family.PROFILE})
_TRACES: Final = mask_of({Family.TRACES})
_NOTICES: Final = mask_of({Family.NOTICES})
_CONTENT: Final = mask_of({Family.CONTENT})
_UNCLASSIFIED: Final = mask_of({Family.OTHER, Family.CONTENT})
_LABELS: Final = int(VISIBILITY)
_HIDDEN: Final = int(Label.HIDDEN)
_SECRET: Final = int(Label.SECRET)


def _denies(actions: tuple[Action, ...], labels: Label) -> Narrow:
    mask = int(labels)

    def narrow(draft: Draft, *_: object) -> None:
        draft.deny(actions, mask)

    return narrow


def _not_written(*families: Family) -> Narrow:
    rest = EVERYTHING & ~mask_of(families)

    def narrow(draft: Draft, *_: object) -> None:
        draft.keep(WRITING, rest)
        for action in WRITING:
            draft.own[action] &= rest

    return narrow


def _only_delegable(draft: Draft, *_: object) -> None:
    draft.keep((*LOOKING, *CHANGING), _DELEGABLE)
    draft.keep((Action.CREATE,), _DELEGABLE | _CONTENT)


def _leaves_the_unclassified(draft: Draft, *_: object) -> None:
    draft.keep((*LOOKING, *CHANGING), EVERYTHING & ~_UNCLASSIFIED)
    draft.keep((Action.CREATE,), EVERYTHING & ~_UNCLASSIFIED | _CONTENT)


def _does_not_read_traces(draft: Draft, *_: object) -> None:
    draft.keep(LOOKING, EVERYTHING & ~_TRACES)


def _leaves_notices_to_the_attending(draft: Draft, subject: Subject, *_: object) -> None:
    if not (isinstance(subject, Professional) and subject.standing is Standing.ATTENDING):
        draft.keep(LOOKING, EVERYTHING & ~_NOTICES)


def _keeps_to_the_matrix(draft: Draft, subject: Subject, _: Facts, matrix: Matrix) -> None:
    professional = professional_of(subject)
    opened = 0 if professional is None else matrix.families(professional.profession)
    draft.keep(ALL, opened)
    draft.unverified = _VERIFIABLE & ~opened


_VERIFIABLE: Final = mask_of(CARE | {Family.REIMBURSEMENTS, Family.PATIENT, Family.MANAGEMENT})


def _does_not_see_some_kinds(draft: Draft, subject: Subject, _: Facts, matrix: Matrix) -> None:
    professional = professional_of(subject)
    if professional is not None:
        draft.deny(ALL, matrix.kinds(professional.profession))


def _keeps_to_the_permission(draft: Draft, subject: Subject, _: Facts, __: Matrix) -> None:
    if isinstance(subject, Professional) and subject.areas is not None:
        draft.keep(ALL, mask_of(subject.areas) | _IDENTITY)


def _creates_only_care(draft: Draft, *_: object) -> None:
    draft.keep((Action.CREATE,), _CARE)


def _changes_only_their_own(draft: Draft, *_: object) -> None:
    draft.keep(CHANGING, 0)


def _does_not_see_the_hidden(draft: Draft, subject: Subject, facts: Facts, _: Matrix) -> None:
    urgent = isinstance(subject, Emergency | Regulator) and subject.include_hidden
    if not (urgent and facts.hidden_in_emergency):
        draft.deny(LOOKING, _HIDDEN)


def _only_reads(draft: Draft, *_: object) -> None:
    draft.keep(WRITING, 0)
    for action in WRITING:
        draft.own[action] = 0


def _knows_only_who_it_is(draft: Draft, *_: object) -> None:
    draft.knows_profile = bool(draft.families[Action.READ] & _PROFILE)


def _leaves_secrets(draft: Draft, *_: object) -> None:
    draft.addable &= ~_SECRET
    draft.droppable &= ~_SECRET


def _labels_within_right(draft: Draft, *_: object) -> None:
    draft.deny((Action.CREATE,), _LABELS & ~draft.addable)


_RELATIVES: Final = (Representative, Helper)
_URGENT: Final = (Emergency, Regulator)
_CARERS: Final = (Professional, *_URGENT)
_NOT_SYSTEMS: Final = (Person, *_RELATIVES)

NARROWINGS: Final = (
    Narrowing(
        "announced-to-the-person-first",
        "TRE_A07",
        (Person, *_RELATIVES),
        _denies(ALL, Label.UNANNOUNCED),
    ),
    Narrowing("secret-from-relatives", "R1111-50", _RELATIVES, _denies(ALL, Label.SECRET)),
    Narrowing("hidden-from-professionals", "R1111-49", _CARERS, _does_not_see_the_hidden),
    Narrowing("profession-has-its-cells", "MAT1", _CARERS, _keeps_to_the_matrix),
    Narrowing("profession-has-its-exclusions", "MAT3, FAS", _CARERS, _does_not_see_some_kinds),
    Narrowing("permission-has-its-areas", "R1111-46", (Professional,), _keeps_to_the_permission),
    Narrowing("professional-writes-only-care", "R1111-47", (Professional,), _creates_only_care),
    Narrowing(
        "professional-changes-only-their-own", "R1111-47", (Professional,), _changes_only_their_own
    ),
    Narrowing("emergency-only-reads", "R1111-48", _URGENT, _only_reads),
    Narrowing("helper-keeps-to-mandates", "consent", (Helper,), keeps_to_mandates),
    Narrowing("mandate-is-delegable", "content c", (Helper,), _only_delegable),
    Narrowing(
        "unclassified-stays-with-the-person",
        "deny by default",
        (Representative,),
        _leaves_the_unclassified,
    ),
    Narrowing(
        "representative-reads-no-trace", "R1111-50", (Representative,), _does_not_read_traces
    ),
    Narrowing("representative-leaves-secrets", "R1111-50", (Representative,), _leaves_secrets),
    Narrowing(
        "traces-are-the-servers",
        "backend.md §5",
        (Person, Representative, Depositor),
        _not_written(Family.TRACES),
    ),
    Narrowing(
        "notices-are-for-the-attending",
        "R1111-48",
        (Representative, *_CARERS),
        _leaves_notices_to_the_attending,
    ),
    Narrowing(
        "notices-are-the-servers",
        "R1111-48",
        (Person, Representative, Depositor),
        _not_written(Family.NOTICES),
    ),
    Narrowing(
        "consents-are-the-persons",
        "content c",
        (Representative, Depositor),
        _not_written(Family.CONSENTS),
    ),
    Narrowing(
        "directives-are-the-persons",
        "L1111-11",
        (*_RELATIVES, Depositor),
        _not_written(Family.DIRECTIVES),
    ),
    Narrowing(
        "helper-leaves-the-profile",
        "content c",
        (Helper,),
        _not_written(Family.PROFILE, Family.IDENTITY),
    ),
    Narrowing(
        "directory-is-the-systems",
        "backend.md §3",
        _NOT_SYSTEMS,
        _not_written(Family.DIRECTORY),
    ),
    Narrowing(
        "deposited-is-not-rewritten",
        "R1111-47",
        _NOT_SYSTEMS,
        _denies(CHANGING, Label.DEPOSITED),
    ),
    Narrowing("labels-within-their-right", "R1111-49", (Helper,), _labels_within_right),
    Narrowing(
        "identity-only-without-profile",
        "deny by default",
        (Helper, *_CARERS, Depositor),
        _knows_only_who_it_is,
    ),
)
"""Order matters only for the last one, which looks at what the others left."""
