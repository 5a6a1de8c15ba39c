"""What must hold for any policy, any record and any moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.access.asking import Asker, Opening, facts_of_record, subject_of
from backend.access.decision import POLICY, decide, permit
from backend.access.families import CARE, Family
from backend.access.gates import usual_purpose
from backend.access.labels import Label
from backend.access.permits import IDENTITY_FIELDS
from backend.access.principal import Action
from backend.access.reasons import Reason, Refusal
from backend.access.relation import GIVING, REFUSING, Relation, RelationKind
from backend.access.rows import RowFacts
from backend.access.subjects import (
    Emergency,
    Facts,
    Helper,
    Mandate,
    Operator,
    Person,
    Professional,
    Purpose,
    Regulator,
    Representative,
    Right,
    Standing,
    Subject,
)
from backend.tests.access.anything import (
    NOW,
    actions,
    area_sets,
    ends,
    facts,
    mandates,
    right_sets,
    rows,
    starts,
    steady,
    subjects,
)

PATIENT = "lea"
MOTHER = Asker("account-mother", patient="mother")
DOCTOR = Asker("account-doctor", practitioner="doctor", profession="physician")
ASKERS = (
    MOTHER,
    MOTHER,
    MOTHER,
    DOCTOR,
    DOCTOR,
    Asker("account-lea", patient=PATIENT),
    Asker("account-both", patient="mother", practitioner="doctor", profession="physician"),
    Asker("hospital", system=True),
    Asker("nobody"),
)
_RELATIVE = ("RelatedPerson/1", "RelatedPerson/1", "RelatedPerson/2", "Patient/mother")
_DOCTORS = ("Practitioner/doctor", "Practitioner/doctor", "Practitioner/x")
_WHO = {
    RelationKind.REPRESENTATIVE: ("Patient/mother",),
    RelationKind.KNOWN_AS: ("Patient/mother", "Patient/mother", "Patient/lea"),
    RelationKind.HELPER: _RELATIVE,
    RelationKind.BLOCKED: (*_RELATIVE, *_DOCTORS, "Patient/other"),
    RelationKind.PERMITTED: _DOCTORS,
    RelationKind.CARE_TEAM: _DOCTORS,
    RelationKind.ATTENDING: _DOCTORS,
}
_OFTEN = (
    RelationKind.REPRESENTATIVE,
    RelationKind.HELPER,
    RelationKind.HELPER,
    RelationKind.PERMITTED,
    RelationKind.KNOWN_AS,
)


def _relations_of_a_kind(kind: RelationKind) -> st.SearchStrategy[Relation]:
    return st.builds(
        Relation,
        patient=st.sampled_from([PATIENT] * 7 + ["other"]),
        who=st.sampled_from(_WHO.get(kind, ("",))),
        kind=st.just(kind),
        areas=area_sets,
        rights=right_sets,
        start=starts,
        end=ends if kind is RelationKind.HELPER else st.none() | ends,
        source_type=st.just("Consent"),
        source_id=st.sampled_from(["1", "1", "2"]),
    )


relations = st.sampled_from([*_OFTEN, *RelationKind]).flatmap(_relations_of_a_kind)
refusals = st.sampled_from(sorted(REFUSING)).flatmap(_relations_of_a_kind)
_BORN = Relation(PATIENT, "", RelationKind.BORN, start=NOW - timedelta(days=365 * 14))
_KNOWN = Relation(PATIENT, "Patient/mother", RelationKind.KNOWN_AS, source_id="1")
records = st.builds(
    lambda base, more: [*base, *more],
    st.sampled_from([[_BORN, _KNOWN], [_BORN, _KNOWN], [_BORN], [_KNOWN], []]),
    st.lists(relations, max_size=5),
)
openings = (
    st.none()
    | st.none()
    | st.builds(
        Opening,
        reason=st.just("unconscious"),
        opened_at=st.just(NOW),
        include_hidden=st.booleans(),
        samu=st.booleans(),
    )
)


def _allows(
    record: list[Relation],
    asker: Asker,
    opening: Opening | None,
    action: Action,
    row: RowFacts,
) -> bool:
    opened = None if asker.practitioner is None else opening
    subject = subject_of(asker, PATIENT, record, NOW, opened)
    if isinstance(subject, Refusal):
        return False
    moment = facts_of_record([one for one in record if one.patient == PATIENT], NOW)
    return decide(subject, action, row, moment, usual_purpose(subject)).allowed


@steady
@given(subjects, actions, rows, facts)
def test_secret_when_a_relative_asks_by_any_route_then_never(
    subject: Subject, action: Action, row: RowFacts, moment: Facts
) -> None:
    if isinstance(subject, Representative | Helper):
        secret = replace(row, labels=row.labels | Label.SECRET)
        assert not decide(subject, action, secret, moment, usual_purpose(subject)).allowed


@steady
@given(records, st.sampled_from(ASKERS), actions, rows)
def test_secret_when_any_consents_are_given_then_no_relative_gets_it(
    record: list[Relation], asker: Asker, action: Action, row: RowFacts
) -> None:
    subject = subject_of(asker, PATIENT, record, NOW)
    if isinstance(subject, Representative | Helper):
        secret = replace(row, labels=row.labels | Label.SECRET)
        assert not _allows(record, asker, None, action, secret)


@steady
@given(subjects, rows, rows, facts, st.booleans())
def test_secret_when_a_relative_writes_a_version_then_neither_before_nor_after_is_one(
    subject: Subject,
    before: RowFacts,
    after: RowFacts,
    moment: Facts,
    content: bool,
) -> None:
    found = permit(subject, moment, usual_purpose(subject))
    if isinstance(found, Refusal) or not isinstance(subject, Representative | Helper):
        return
    if found.decide_change(before, after, content=content).allowed:
        assert not (before.labels | after.labels) & Label.SECRET


@steady
@given(records, st.data(), st.sampled_from(ASKERS), openings, actions, rows)
def test_relation_when_one_that_gives_is_removed_then_nothing_opens(
    record: list[Relation],
    data: st.DataObject,
    asker: Asker,
    opening: Opening | None,
    action: Action,
    row: RowFacts,
) -> None:
    giving = [i for i, one in enumerate(record) if one.kind in GIVING - {RelationKind.KNOWN_AS}]
    if not giving:
        return
    place = data.draw(st.sampled_from(giving))
    less = record[:place] + record[place + 1 :]
    if _allows(less, asker, opening, action, row):
        assert _allows(record, asker, opening, action, row)


@steady
@given(records, refusals, st.sampled_from(ASKERS), openings, actions, rows)
def test_relation_when_one_that_refuses_is_added_then_nothing_opens(
    record: list[Relation],
    added: Relation,
    asker: Asker,
    opening: Opening | None,
    action: Action,
    row: RowFacts,
) -> None:
    if _allows([*record, added], asker, opening, action, row):
        assert _allows(record, asker, opening, action, row)


@steady
@given(records, st.sampled_from(ASKERS), openings, actions, rows)
def test_relation_when_it_is_anothers_then_it_counts_for_nothing(
    record: list[Relation],
    asker: Asker,
    opening: Opening | None,
    action: Action,
    row: RowFacts,
) -> None:
    own = [one for one in record if one.patient == PATIENT]
    assert subject_of(asker, PATIENT, record, NOW, opening) == subject_of(
        asker, PATIENT, own, NOW, opening
    )
    assert _allows(record, asker, opening, action, row) == _allows(own, asker, opening, action, row)


@steady
@given(st.lists(mandates, min_size=1, max_size=3), area_sets, right_sets, facts, actions, rows)
def test_mandate_when_narrowed_then_nothing_opens(
    given_mandates: list[Mandate],
    areas: frozenset[Family],
    rights: frozenset[Right],
    moment: Facts,
    action: Action,
    row: RowFacts,
) -> None:
    first, *rest = given_mandates
    narrow = replace(first, areas=first.areas & areas, rights=first.rights & rights)
    purpose = Purpose.FAMILY_REQUEST
    if decide(Helper("a", (narrow, *rest)), action, row, moment, purpose).allowed:
        assert decide(Helper("a", (first, *rest)), action, row, moment, purpose).allowed


@steady
@given(subjects, actions, rows, facts, st.text(max_size=12))
def test_family_when_no_one_knows_it_then_refused_to_all(
    subject: Subject,
    action: Action,
    row: RowFacts,
    moment: Facts,
    family: str,
) -> None:
    if family not in set(Family):
        unknown = replace(row, family=family)
        assert not decide(subject, action, unknown, moment, usual_purpose(subject)).allowed


@steady
@given(subjects, actions, rows, facts, st.text(max_size=12))
def test_profession_when_no_line_is_its_own_then_it_gets_nothing_of_others(
    subject: Subject, action: Action, row: RowFacts, moment: Facts, profession: str
) -> None:
    if profession in POLICY.matrix.names:
        return
    match subject:
        case Professional():
            subject = replace(subject, profession=profession)
        case Emergency() | Regulator():
            professional = replace(subject.professional, profession=profession)
            subject = replace(subject, professional=professional)
        case _:
            return
    others = replace(row, author="someone else")
    assert not decide(subject, action, others, moment, usual_purpose(subject)).allowed


@steady
@given(subjects, actions, rows, facts)
def test_row_when_a_label_is_added_then_nothing_opens(
    subject: Subject, action: Action, row: RowFacts, moment: Facts
) -> None:
    for label in Label:
        labelled = replace(row, labels=row.labels | label)
        if decide(subject, action, labelled, moment, usual_purpose(subject)).allowed:
            assert decide(subject, action, row, moment, usual_purpose(subject)).allowed


@steady
@given(subjects, actions, rows, facts)
def test_decision_when_made_then_as_the_permit_says_and_with_its_fields(
    subject: Subject, action: Action, row: RowFacts, moment: Facts
) -> None:
    decision = decide(subject, action, row, moment, usual_purpose(subject))
    found = permit(subject, moment, usual_purpose(subject))
    if isinstance(found, Refusal):
        assert (decision.allowed, decision.reason) == (False, found.reason)
        return
    assert decision == found.decide(action, row)
    assert decision.allowed == (decision.reason is Reason.ALLOWED)
    if decision.allowed:
        assert decision.fields == found.fields(row.type)
        assert decision.fields in {None, IDENTITY_FIELDS}


@steady
@given(subjects, rows, facts)
def test_professional_when_writing_then_only_care_and_only_what_they_wrote(
    subject: Subject, row: RowFacts, moment: Facts
) -> None:
    if not isinstance(subject, Professional):
        return
    if decide(subject, Action.CREATE, row, moment, usual_purpose(subject)).allowed:
        assert row.family in CARE
    for action in (Action.UPDATE, Action.DELETE):
        if decide(subject, action, row, moment, usual_purpose(subject)).allowed:
            assert row.author == subject.id
            assert row.family in CARE


@steady
@given(subjects, actions, rows, facts)
def test_notice_when_asked_for_then_read_by_the_person_and_their_doctor_and_written_by_nobody(
    subject: Subject, action: Action, row: RowFacts, moment: Facts
) -> None:
    notice = replace(row, family=Family.NOTICES, author="")
    if not decide(subject, action, notice, moment, usual_purpose(subject)).allowed:
        return
    match subject:
        case Operator():
            return
        case Person():
            pass
        case Professional():
            assert subject.standing is Standing.ATTENDING
        case _:
            pytest.fail(f"{subject} is told of an emergency")
    assert action in {Action.READ, Action.SEARCH}


@steady
@given(subjects, rows, facts, st.booleans())
def test_notice_when_a_version_would_begin_or_end_one_then_refused(
    subject: Subject, row: RowFacts, moment: Facts, content: bool
) -> None:
    found = permit(subject, moment, usual_purpose(subject))
    if isinstance(found, Refusal) or isinstance(subject, Operator):
        return
    notice = replace(row, family=Family.NOTICES)
    for before, after in ((row, notice), (notice, row), (notice, notice)):
        if Family.NOTICES in {before.family, after.family}:
            assert not found.decide_change(before, after, content=content).allowed


@steady
@given(subjects, actions, rows, facts)
def test_unannounced_when_not_its_author_nor_care_asks_then_refused(
    subject: Subject, action: Action, row: RowFacts, moment: Facts
) -> None:
    if isinstance(subject, Person | Representative | Helper):
        early = replace(row, labels=row.labels | Label.UNANNOUNCED)
        assert not decide(subject, action, early, moment, usual_purpose(subject)).allowed


@steady
@given(subjects, facts)
def test_rule_when_dropped_then_it_only_ever_widens(subject: Subject, moment: Facts) -> None:
    found = permit(subject, moment, usual_purpose(subject))
    if isinstance(found, Refusal):
        return
    for name, kind in POLICY.rules():
        if kind is not type(subject):
            continue
        wider = POLICY.without(name, kind).permit(subject, moment, usual_purpose(subject))
        assert not isinstance(wider, Refusal)
        for action, grant in found.grants.items():
            assert grant.families <= wider.grants[action].families
            assert grant.own <= wider.grants[action].own
            assert not wider.grants[action].denied & ~grant.denied


def test_moment_when_it_has_no_zone_then_an_error() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        permit(Operator(), Facts(None, naive), Purpose.OPERATIONS)


@steady
@given(
    subjects,
    actions,
    rows,
    facts,
    st.sampled_from([Purpose.PAYMENT, Purpose.RESEARCH, Purpose.MARKETING]),
)
def test_purpose_when_neither_care_nor_the_persons_own_then_refused_to_all(
    subject: Subject, action: Action, row: RowFacts, moment: Facts, purpose: Purpose
) -> None:
    assert decide(subject, action, row, moment, purpose).reason is Reason.PURPOSE
