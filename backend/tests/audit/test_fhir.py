import base64
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from backend.audit.fhir import BALP, TDE, audit_event
from backend.audit.keys import DamagedTraceError, Keys
from backend.audit.reading import Recorded, trace_of, traces_of
from backend.audit.trace import Agent, AgentKind, Kind, Outcome, Trace, TraceAction
from backend.storage.engine import Store
from backend.tests.audit.chains import AT, CAMILLE, LEA, RESOURCE, a_trace, change, opened


def event_of(trace: Trace) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(json.dumps(audit_event(Recorded("0" * 32, trace))))
    get_fhir_model_class("AuditEvent").model_validate(event)
    return event


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("who", list(AgentKind))
@pytest.mark.parametrize("kind", list(Kind))
def test_audit_event_when_of_any_kind_then_the_model_takes_it(
    kind: Kind, who: AgentKind, outcome: Outcome
) -> None:
    for patient in ("", CAMILLE):
        trace = a_trace(
            patient=patient, kind=kind, agent=Agent("subject", who), outcome=outcome, emergency=True
        )
        event = event_of(trace)
        assert len(event["subtype"]) == 1
        assert event["period"]["start"] == event["recorded"]
        assert (TDE in event.get("meta", {}).get("profile", [])) == (len(event["agent"]) <= 2)
        assert all(agent["who"] for agent in event["agent"])
        assert sum(agent["requestor"] for agent in event["agent"]) == 1
        assert {"code": "BTG"}.items() <= event["purposeOfEvent"][-1]["coding"][0].items()


@pytest.mark.parametrize(
    ("kind", "action", "profile", "client", "server"),
    [
        (Kind.READ, TraceAction.READ, "PatientRead", "110152", "110153"),
        (Kind.VREAD, TraceAction.READ, "PatientRead", "110152", "110153"),
        (Kind.SEARCH, TraceAction.EXECUTE, "PatientQuery", "110153", "110152"),
        (Kind.CREATE, TraceAction.CREATE, "PatientCreate", "110153", "110152"),
        (Kind.UPDATE, TraceAction.UPDATE, "PatientUpdate", "110153", "110152"),
        (Kind.DELETE, TraceAction.DELETE, "PatientDelete", "110150", "custodian"),
    ],
)
def test_audit_event_when_it_is_restful_then_it_has_the_balp_shape(
    kind: Kind, action: TraceAction, profile: str, client: str, server: str
) -> None:
    event = event_of(
        a_trace(kind=kind, action=action, parameters=("date",) * (kind is Kind.SEARCH))
    )
    assert event["meta"]["profile"] == [BALP + profile]
    assert event["type"]["code"] == "rest"
    assert event["subtype"][0]["code"] == kind.value
    assert event["action"] == action.value
    assert event["outcome"] == "0"
    assert [agent["type"]["coding"][0]["code"] for agent in event["agent"][:2]] == [client, server]
    assert event["entity"][0]["what"]["reference"] == f"Patient/{CAMILLE}"
    assert event["entity"][1]["type"]["code"] == "2"
    assert event["entity"][1]["role"]["code"] == ("24" if kind is Kind.SEARCH else "4")


def test_audit_event_when_refused_then_it_says_why_and_claims_no_profile() -> None:
    event = event_of(a_trace(outcome=Outcome.REFUSED, reason="NO_RELATION"))
    assert (event["outcome"], event["outcomeDesc"]) == ("4", "NO_RELATION")
    assert "meta" not in event


def test_audit_event_when_of_a_search_then_it_names_parameters_only() -> None:
    trace = a_trace(
        kind=Kind.SEARCH, action=TraceAction.EXECUTE, parameters=("category", "date"), count=4
    )
    event = event_of(trace)
    assert base64.b64decode(event["entity"][1]["query"]) == b"Observation?category&date"
    assert {"url": "urn:carnet:trace:count", "valueUnsignedInt": 4} in event["extension"]


def test_trace_when_a_field_is_a_text_then_it_is_refused() -> None:
    for changes in (
        {"reason": "because of a name"},
        {"family": "Camille Exemple"},
        {"request": "a b"},
        {"patient": "é"},
        {"parameters": ("code=123",)},
        {"parameters": ("a",) * 41},
        {"count": -1},
        {"at_ms": 2**53},
        {"resource_id": "x" * 201},
    ):
        with pytest.raises(ValueError, match=r"^a (trace|number)"):
            a_trace(**changes)


async def test_traces_of_when_read_in_pages_then_each_comes_once_newest_first(
    store: Store, folder: Path, keys: Keys
) -> None:
    at = [5, 5, 5, 9, 2, 9, 5]
    for _ in range(2):
        recorder = await opened(store, folder)
        for number in at:
            await recorder.record(a_trace(number))
        await recorder.close()
    for count in (1, 3, 14, 50):
        found: list[Recorded] = []
        cursor = None
        while True:
            page = await store.read(
                partial(traces_of, keys=keys, patient=CAMILLE, before=cursor, count=count)
            )
            found += page.traces
            cursor = page.next
            if cursor is None:
                break
        assert len({one.id for one in found}) == len(found) == 14
        times = [one.trace.at_ms for one in found]
        assert times == sorted(times, reverse=True)
    with pytest.raises(ValueError, match="500"):
        await store.read(lambda connection: traces_of(connection, keys, CAMILLE, count=501))


async def test_traces_of_when_read_then_the_resource_is_its_token(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    await recorder.record(a_trace())
    await recorder.close()
    page = await store.read(lambda connection: traces_of(connection, keys, CAMILLE))
    key = await store.read(lambda connection: keys.of(connection, CAMILLE))
    assert key is not None
    assert page.traces[0].trace.resource_id == key.resource_token("Observation", RESOURCE)
    event = audit_event(page.traces[0])
    assert RESOURCE not in json.dumps(event)
    get_fhir_model_class("AuditEvent").model_validate(event)


async def test_traces_of_when_a_time_is_asked_for_then_only_those_of_it_come(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    await recorder.record_many([a_trace(number) for number in range(10)])
    await recorder.close()
    page = await store.read(
        partial(traces_of, keys=keys, patient=CAMILLE, since_ms=AT + 3, until_ms=AT + 6)
    )
    assert [one.trace.at_ms - AT for one in page.traces] == [5, 4, 3]


async def test_trace_of_when_it_is_theirs_then_it_comes_and_else_nothing(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    await recorder.record_many([a_trace(), a_trace(patient=LEA)])
    await recorder.close()
    (hers,) = (await store.read(partial(traces_of, keys=keys, patient=LEA))).traces
    assert await store.read(partial(trace_of, keys=keys, patient=LEA, event=hers.id)) == hers
    for patient, event in ((CAMILLE, hers.id), ("nobody", hers.id), (LEA, "0" * 32), (LEA, "x")):
        assert await store.read(partial(trace_of, keys=keys, patient=patient, event=event)) is None


async def test_traces_of_when_a_sealed_text_was_changed_then_it_is_not_left_out(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    await recorder.record(a_trace())
    await recorder.close()
    await store.write(change(1, 1, "at_ms"))
    with pytest.raises(DamagedTraceError):
        await store.read(partial(traces_of, keys=keys, patient=CAMILLE))
