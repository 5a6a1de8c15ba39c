"""From consents, relatives, teams and the patient to who is what; what is not understood gives nothing."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from backend.access.asking import Asker, Opening, facts_of_record, subject_of
from backend.access.families import DELEGABLE, Family
from backend.access.reasons import Reason, Refusal
from backend.access.relation import Relation, RelationKind
from backend.access.relations import changes_access, relations_of
from backend.access.subjects import (
    Depositor,
    Emergency,
    Helper,
    Mandate,
    Person,
    Professional,
    Regulator,
    Representative,
    Right,
    Standing,
)
from backend.tests.access.anything import NOW

LEA, MOTHER, DOCTOR = "lea", "mother", "doctor"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
R260 = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"


def concept(system: str, *codes: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for code in codes]}


def actor(who: str) -> dict[str, Any]:
    return {"role": {"text": "x"}, "reference": {"reference": who}}


def consent(provision: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Consent",
        "id": "c",
        "status": "active",
        "scope": concept(SCOPE, "patient-privacy"),
        "patient": {"reference": f"Patient/{LEA}"},
        "provision": provision,
    } | more


def for_helper(**more: Any) -> dict[str, Any]:
    return {
        "type": "permit",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "actor": [actor("RelatedPerson/r")],
        "action": [concept(ACTION, "access", "collect")],
        "code": [concept("urn:carnet:area", "reports", "patient")],
    } | more


def for_doctor(**more: Any) -> dict[str, Any]:
    return {
        "type": "permit",
        "actor": [actor(f"Practitioner/{DOCTOR}")],
        "action": [concept(ACTION, "access")],
    } | more


def relative(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "RelatedPerson",
        "id": "r",
        "active": True,
        "patient": {"reference": f"Patient/{LEA}"},
        "identifier": [{"system": "urn:carnet:patient", "value": MOTHER}],
        "relationship": [concept(R260, "GUARD")],
    } | more


def kinds(resource: dict[str, Any], patient: str = LEA) -> list[str]:
    return [one.kind for one in relations_of(resource, patient)]


def record(*resources: dict[str, Any]) -> list[Relation]:
    return [one for resource in resources for one in relations_of(resource, LEA)]


BORN = {"resourceType": "Patient", "id": LEA, "birthDate": "2012-05-04"}
AS_MOTHER = Asker("account-mother", patient=MOTHER)
AS_DOCTOR = Asker("account-doctor", practitioner=DOCTOR, profession="physician")


def test_consent_when_it_names_a_helper_then_areas_rights_and_time() -> None:
    [found] = relations_of(consent(for_helper()), LEA)
    assert (found.kind, found.who) == (RelationKind.HELPER, "RelatedPerson/r")
    assert found.areas == {Family.REPORTS, Family.PATIENT}
    assert found.rights == {Right.SEE, Right.ADD}
    assert (found.source_type, found.source_id, found.patient) == ("Consent", "c", LEA)
    assert found.holds(NOW)


def test_consent_when_all_areas_are_named_then_all_that_can_be_given() -> None:
    areas = {"code": [], "class": [{"system": "urn:carnet:area", "code": "all"}]}
    [found] = relations_of(consent(for_helper(**areas)), LEA)
    assert found.areas == DELEGABLE


def test_consent_when_an_account_is_named_by_identifier_then_that_account() -> None:
    named = {"reference": {"identifier": {"system": "urn:carnet:patient", "value": MOTHER}}}
    [found] = relations_of(consent(for_helper(actor=[named])), LEA)
    assert found.who == f"Patient/{MOTHER}"


NOTHING: list[tuple[str, dict[str, Any]]] = [
    ("entered in error", consent(for_helper(), status="entered-in-error")),
    ("draft", consent(for_helper(), status="draft")),
    ("inactive", consent(for_helper(), status="inactive")),
    ("research", consent(for_helper(), scope=concept(SCOPE, "research"))),
    ("two scopes", consent(for_helper(), scope=concept(SCOPE, "patient-privacy", "research"))),
    ("scope of nowhere", consent(for_helper(), scope=concept("x", "patient-privacy"))),
    ("someone else's", consent(for_helper(), patient={"reference": "Patient/other"})),
    ("nobody's", consent(for_helper(), patient={})),
    ("unknown modifier", consent(for_helper(), modifierExtension=[{"url": "x"}])),
    ("unknown rules", consent(for_helper(), implicitRules="x")),
    ("unknown modifier inside", consent(for_helper(modifierExtension=[{"url": "x"}]))),
    ("no type", consent(for_helper(type=None))),
    ("unknown type", consent(for_helper(type="maybe"))),
    ("exceptions", consent(for_helper(provision=[{"type": "deny"}]))),
    ("only some data", consent(for_helper(data=[{"meaning": "instance"}]))),
    ("only data of a time", consent(for_helper(dataPeriod={"end": "2020"}))),
    ("only a label", consent(for_helper(securityLabel=[{"code": "N"}]))),
    ("another purpose", consent(for_helper(purpose=[{"system": REASON, "code": "HRESCH"}]))),
    ("no end", consent(for_helper(period={"start": "2026"}))),
    ("no period", consent(for_helper(period=None))),
    ("unreadable period", consent(for_helper(period={"end": "soon"}))),
    ("no actions", consent(for_helper(action=[]))),
    ("not to see", consent(for_helper(action=[concept(ACTION, "correct")]))),
    ("actions of nowhere", consent(for_helper(action=[concept("x", "access")]))),
    ("no areas", consent(for_helper(code=[]))),
    ("unknown area", consent(for_helper(code=[concept("urn:carnet:area", "gossip")]))),
    ("areas not to give", consent(for_helper(code=[concept("urn:carnet:area", "consents")]))),
    ("a limit of elsewhere", consent(for_helper(code=[concept("http://loinc.org", "1")]))),
    ("an organisation", consent(for_helper(actor=[actor("Organization/o")]))),
    ("no actor", consent(for_helper(actor=[]))),
    ("a patient by address", consent(for_helper(actor=[actor("Patient/mother")]))),
    (
        "oneself",
        consent(
            for_helper(
                actor=[
                    {"reference": {"identifier": {"system": "urn:carnet:patient", "value": LEA}}}
                ]
            )
        ),
    ),
    ("no provision", consent({})),
    ("a doctor, unreadable period", consent(for_doctor(period={"end": "soon"}))),
    ("a doctor, a limit of elsewhere", consent(for_doctor(code=[concept("x", "1")]))),
    ("a doctor, unknown area", consent(for_doctor(code=[concept("urn:carnet:area", "gossip")]))),
    ("not a guardian, no account", relative(identifier=[])),
    ("two accounts", relative(identifier=[*relative()["identifier"], {"system": "urn:carnet:patient", "value": "x"}])),
    ("oneself as guardian", relative(identifier=[{"system": "urn:carnet:patient", "value": LEA}])),
    ("another child's", relative(patient={"reference": "Patient/other"})),
    ("another's record", {"resourceType": "Patient", "id": "other", "birthDate": "2012"}),
    ("anything else", {"resourceType": "Observation", "subject": {"reference": "Patient/lea"}}),
]  # fmt: skip


@pytest.mark.parametrize("resource", [one for _, one in NOTHING], ids=[name for name, _ in NOTHING])
def test_relation_when_it_is_not_fully_understood_then_none(resource: dict[str, Any]) -> None:
    assert relations_of(resource, LEA) == ()


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (consent(for_doctor()), ["permitted"]),
        (consent(for_doctor(type="deny")), ["blocked"]),
        (consent(for_doctor(type="deny", provision=[{"type": "permit"}])), ["blocked"]),
        (consent(for_doctor(type="deny", period={"end": "soon"})), ["blocked"]),
        (consent(for_doctor(type="deny"), modifierExtension=[{"url": "x"}]), ["blocked"]),
        (consent(for_doctor(type="deny"), status="inactive"), []),
        (consent({"type": "deny"}), ["opposed"]),
        (consent({"type": "deny", "actor": [actor("Organization/o")]}), ["opposed"]),
        (
            consent({"type": "deny", "code": [concept("urn:carnet:emergency", "samu")]}),
            ["no-samu"],
        ),
        (
            consent({"type": "deny", "code": [concept("urn:carnet:emergency", "others")]}),
            ["no-break-glass"],
        ),
        (
            consent({"type": "deny", "code": [concept("urn:carnet:emergency", "x")]}),
            ["no-samu", "no-break-glass"],
        ),
        (
            consent({"type": "deny", "purpose": [{"system": REASON, "code": "BTG"}]}),
            ["no-samu", "no-break-glass"],
        ),
        (consent({"type": "deny"}, scope=concept(SCOPE, "research")), []),
        (
            consent({"type": "permit", "code": [concept("urn:carnet:emergency", "hidden")]}),
            ["emergency-hidden"],
        ),
        (consent({"type": "permit", "code": [concept("urn:carnet:emergency", "samu")]}), []),
        (
            consent(
                {
                    "type": "permit",
                    "code": [concept("urn:carnet:emergency", "hidden"), concept("x", "limit")],
                }
            ),
            [],  # a limit that is not understood
        ),
        (consent({"type": "permit"}), []),
        (relative(), ["known-as", "representative"]),
        (relative(relationship=[concept(R260, "CAREGIVER")]), ["known-as"]),
        (relative(relationship=[concept("x", "GUARD")]), ["known-as"]),
        (relative(active=False), ["known-as"]),
        (relative(modifierExtension=[{"url": "x"}]), ["known-as"]),
        (
            {
                "resourceType": "CareTeam",
                "status": "active",
                "subject": {"reference": f"https://x.test/fhir/Patient/{LEA}/_history/3"},
                "participant": [
                    {"member": {"reference": "Practitioner/doctor"}},
                    {"member": {"reference": "Organization/o"}},
                    {
                        "member": {"reference": "Practitioner/late"},
                        "period": {"start": "2027-01-01"},
                    },
                ],
                "period": {"end": "2026-12-31"},
            },
            ["care-team"],
        ),
        (
            BORN | {"generalPractitioner": [{"reference": "Practitioner/doctor"}]},
            ["born", "attending"],
        ),
        (BORN | {"birthDate": "soon"}, []),
    ],
)
def test_resource_when_read_then_its_relations(
    resource: dict[str, Any], expected: list[str]
) -> None:
    assert kinds(resource) == expected


def test_team_when_not_active_then_none() -> None:
    team = {
        "resourceType": "CareTeam",
        "status": "suspended",
        "subject": {"reference": "Patient/lea"},
        "participant": [{"member": {"reference": "Practitioner/doctor"}}],
    }
    assert kinds(team) == []


def test_subject_when_it_is_their_own_record_then_the_person_whatever_is_written() -> None:
    rows = record(BORN, relative(), consent({"type": "deny"}))
    assert subject_of(Asker("a", patient=LEA), LEA, rows, NOW) == Person("a")


def test_subject_when_a_guardian_then_representative_until_the_majority() -> None:
    rows = record(BORN, relative())
    assert subject_of(AS_MOTHER, LEA, rows, NOW) == Representative("account-mother")
    assert facts_of_record(rows, NOW).born == facts_of_record(record(BORN), NOW).born is not None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"active": False}, Reason.NO_RELATION),
        ({"period": {"end": "2026-11-21"}}, Reason.ENDED),
        ({"period": {"start": "2026-11-23"}}, Reason.NOT_YET),
    ],
)
def test_subject_when_a_guardian_no_longer_or_not_yet_then_refused(
    change: dict[str, Any], reason: Reason
) -> None:
    rows = record(BORN, relative(**change))
    assert subject_of(AS_MOTHER, LEA, rows, NOW) == Refusal(reason)


def test_subject_when_a_helper_then_their_mandates() -> None:
    rows = record(relative(relationship=[]), consent(for_helper()))
    found = subject_of(AS_MOTHER, LEA, rows, NOW)
    assert isinstance(found, Helper)
    [mandate] = found.mandates
    assert isinstance(mandate, Mandate)
    assert mandate.is_running(NOW)


def test_subject_when_the_relative_is_no_longer_active_then_the_consent_gives_nothing() -> None:
    rows = record(relative(active=False), consent(for_helper()))
    assert subject_of(AS_MOTHER, LEA, rows, NOW) == Refusal(Reason.NO_RELATION)


def test_subject_when_the_child_came_of_age_and_named_the_parent_then_helper() -> None:
    adult = BORN | {"birthDate": "2000-01-01"}
    rows = record(adult, relative(), consent(for_helper()))
    assert isinstance(subject_of(AS_MOTHER, LEA, rows, NOW), Helper)


@pytest.mark.parametrize("change", [{}, {"active": False}])
def test_subject_when_blocked_by_name_then_refused_even_a_parent(change: dict[str, Any]) -> None:
    deny = consent({"type": "deny", "actor": [actor("RelatedPerson/r")]}, id="d")
    rows = record(BORN, relative(**change), relative(id="s"), consent(for_helper()), deny)
    assert subject_of(AS_MOTHER, LEA, rows, NOW) == Refusal(Reason.BLOCKED)


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ([], Standing.STRANGER),
        ([consent(for_doctor())], Standing.PERMITTED),
        ([consent(for_doctor(period={"end": "2026-11-21"}))], Standing.STRANGER),
        ([consent(for_doctor(period={"start": "2026-11-23"}))], Standing.STRANGER),
        ([BORN | {"generalPractitioner": [{"reference": "Practitioner/doctor"}]}], Standing.ATTENDING),
        (
            [
                BORN | {"generalPractitioner": [{"reference": "Practitioner/doctor"}]},
                consent(for_doctor()),
                consent(for_doctor(type="deny"), id="d"),
            ],
            Standing.BLOCKED,
        ),
        ([consent(for_doctor(type="deny", period={"end": "2026-11-21"}))], Standing.STRANGER),
    ],
)  # fmt: skip
def test_subject_when_a_professional_then_their_standing(
    more: list[dict[str, Any]], standing: Standing
) -> None:
    found = subject_of(AS_DOCTOR, LEA, record(*more), NOW)
    assert found == Professional(DOCTOR, "physician", standing)


def test_subject_when_permissions_are_limited_then_they_add_up() -> None:
    first = consent(for_doctor(code=[concept("urn:carnet:area", "reports")]))
    second = consent(for_doctor(code=[concept("urn:carnet:area", "imaging")]), id="d")
    found = subject_of(AS_DOCTOR, LEA, record(first, second), NOW)
    assert isinstance(found, Professional)
    assert found.areas == frozenset({Family.REPORTS, Family.IMAGING})
    whole = subject_of(AS_DOCTOR, LEA, record(first, consent(for_doctor())), NOW)
    assert isinstance(whole, Professional)
    assert whole.areas is None


def test_subject_when_a_record_is_opened_in_an_emergency_then_who_opened_it() -> None:
    opening = Opening("unconscious", NOW - timedelta(hours=1), include_hidden=True)
    stranger = Professional(DOCTOR, "physician", Standing.STRANGER)
    assert subject_of(AS_DOCTOR, LEA, [], NOW, opening) == Emergency(
        stranger, "unconscious", opening.opened_at, include_hidden=True
    )
    call = Opening("call", NOW, samu=True)
    assert subject_of(AS_DOCTOR, LEA, [], NOW, call) == Regulator(stranger, "call", NOW)
    assert subject_of(AS_MOTHER, LEA, [], NOW, opening) == Refusal(Reason.NO_RELATION)


def test_subject_when_a_system_then_depositor_and_when_nobody_then_refused() -> None:
    assert subject_of(Asker("h", system=True), LEA, [], NOW) == Depositor("h")
    assert subject_of(Asker("x"), LEA, [], NOW) == Refusal(Reason.NO_RELATION)
    assert subject_of(AS_MOTHER, LEA, [], NOW) == Refusal(Reason.NO_RELATION)


def test_facts_when_the_person_decided_beforehand_then_as_decided() -> None:
    def switch(type: str, code: str) -> dict[str, Any]:
        return consent({"type": type, "code": [concept("urn:carnet:emergency", code)]}, id=code)

    rows = record(switch("deny", "samu"), switch("deny", "others"), switch("permit", "hidden"))
    found = facts_of_record(rows, NOW)
    assert (found.samu_allowed, found.others_allowed, found.hidden_in_emergency) == (
        False,
        False,
        True,
    )
    assert not found.opposed
    assert facts_of_record(record(consent({"type": "deny"})), NOW).opposed


def test_facts_when_two_births_are_said_then_unknown() -> None:
    other = copy.deepcopy(BORN) | {"birthDate": "2013"}
    assert facts_of_record(record(BORN, other), NOW).born is None
    assert facts_of_record([], NOW).born is None


GP = {"generalPractitioner": [{"reference": "Practitioner/doctor"}]}


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (None, BORN, False),
        (None, BORN | GP, True),
        (BORN, BORN | {"telecom": []}, False),
        (BORN, BORN | {"birthDate": "2020-05-04"}, True),
        (BORN, BORN | GP, True),
        (BORN, None, True),
        (None, relative(), True),
        (relative(), relative(active=False), True),
        (relative(), relative(name=[{"text": "Exemple"}]), False),
        (relative(identifier=[]), relative(), True),
        (consent(for_helper()), None, True),
        (None, consent(for_helper(), status="draft"), False),
        (None, None, False),
    ],
)
def test_write_when_it_changes_who_comes_near_then_said(
    before: dict[str, Any] | None, after: dict[str, Any] | None, changes: bool
) -> None:
    assert changes_access(before, after, LEA) is changes
