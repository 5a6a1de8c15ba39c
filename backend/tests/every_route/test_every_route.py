"""Whatever is asked of whatever address, by whomever: an answer as described, and never a failure of the server.

schemathesis makes the requests from the description: good ones, then one wrong thing at a time in each parameter and
each part of a body, every method, and anything. The seed is fixed and nothing is learnt from answers: the same code is
always asked the same.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from backend.tests.every_route.conftest import HOSPITAL, Asker
from backend.tests.every_route.description import ROOT, description
from backend.tests.every_route.shapes import CALLER

_SEED: Final = 20261122
_EXAMPLES: Final = 6
"""Requests of anything for each operation; those that are wrong in one thing are some hundred more."""

_UNLEARNT: Final = {"extra-data-sources": {"responses": False}}
_ALWAYS: Final = [not_a_server_error, status_code_conformance, unsupported_method]
_WITH_CONTENT: Final = [content_type_conformance, response_schema_conformance]
_PUBLIC: Final = {"/fhir/metadata", "/fhir/.well-known/smart-configuration"}
_NO_PERSONS: Final = {
    "POST /fhir/Patient",
}
"""What a person is always refused."""
_NO_SYSTEMS: Final = {
    f"{method} /fhir/AuditEvent{rest}"
    for method, rest in (
        ("GET", ""),
        ("HEAD", ""),
        ("GET", "/_search"),
        ("HEAD", "/_search"),
        ("POST", "/_search"),
    )
} | {
    "GET /fhir/Patient/{id}/$see-as",
    "HEAD /fhir/Patient/{id}/$see-as",
    "GET /fhir/Patient/$circle",
    "HEAD /fhir/Patient/$circle",
    "PUT /fhir/Patient",
    "PUT /fhir/Patient/{id}",
}
"""What a system is always refused: people's traces, what others would see, whom they help, rewriting who they are."""
_NOBODYS: Final = {
    f"{method} /fhir/AuditEvent/{{id}}{rest}"
    for method in ("GET", "HEAD")
    for rest in ("", "/$proof")
} | {
    "POST /fhir/Slot",
    "PUT /fhir/Slot",
    "PUT /fhir/Slot/{id}",
    "DELETE /fhir/Slot/{id}",
    "GET /fhir/Slot/{id}",
    "HEAD /fhir/Slot/{id}",
    "POST /fhir/Slot/$claim",
    "POST /fhir/Patient/{id}/$leave",
    "POST /fhir/Task/$look-invitation",
    "POST /fhir/Task/$accept-invitation",
    "POST /fhir/Task/$refuse-invitation",
}
"""What is always refused here: the id of a trace follows from the server's secret, no agenda has these Slots, no
invitation this code, and neither of the two helps anybody.
"""

_PERHAPS: Final = "[HEAD /fhir/Patient/{id}/$see-as]"
"""What chance decides for a person: a role may be unfinished."""
_DELETES: Final = "[DELETE "
"""A good resource may be another's who deposited it, or gone by a test before: which ones ran before is chance too."""

one_server = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The server is not started anew for each request, and need not be."""


def described(*, one_by_one: bool) -> OpenApiSchema:
    """Return the description, and how requests are made from it: one wrong thing at a time too, or just anything."""
    phases: dict[str, Any] = {
        "coverage": {**_UNLEARNT, "enabled": one_by_one},
        "fuzzing": {**_UNLEARNT, "error-feedback": {"enabled": False}},
    }
    generation = {
        "max-examples": _EXAMPLES,
        "deterministic": True,
        "no-shrink": True,
        "database": "none",
        "with-security-parameters": False,
    }
    said = {"seed": _SEED, "base-url": ROOT, "generation": generation, "phases": phases}
    config = SchemathesisConfig.from_dict(said)
    return schemathesis.openapi.from_dict(description(), config=config)


everything = described(one_by_one=True)
anything = described(one_by_one=False)


def check(case: Case[Any], answer: Response) -> None:
    """Check an answer against the description; nothing is said of a body that was asked to be empty."""
    empty = not answer.content and "return=minimal" in answer.request.headers.get("Prefer", "")
    case.validate_response(answer, _ALWAYS if empty else _ALWAYS + _WITH_CONTENT)


def check_refusal(answer: Response) -> None:
    """Check that a refusal is an OperationOutcome (FHIR R4, http.html#2.21.0.7), of an undescribed method too."""
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["content-type"] == ["application/fhir+json"], answer.text
        assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.fixture
def one_who_may(request: pytest.FixtureRequest, somebody: Asker) -> Iterator[Asker]:
    """Return the one who asks; in the end, something was answered well, unless they may do nothing here."""
    yield somebody
    refused = {
        *(f"[{label}][{CALLER}]" for label in _NO_PERSONS | _NOBODYS),
        *(f"[{label}][{HOSPITAL}]" for label in _NO_SYSTEMS | _NOBODYS),
    }
    if f"{_PERHAPS}[{CALLER}]" in request.node.name or _DELETES in request.node.name:
        return
    may_not = any(name in request.node.name for name in refused)
    assert (somebody.well == 0) == may_not, f"{somebody.well} of {somebody.asked} were not refused"


@everything.include(path_regex="^/fhir").parametrize()
@one_server
def test_fhir_when_anything_is_asked_then_answered_as_described(
    case: Case[Any], one_who_may: Asker
) -> None:
    answer = one_who_may.ask(case)
    check(case, answer)
    check_refusal(answer)


@anything.include(path_regex="^/fhir").parametrize()
@one_server
def test_fhir_when_nobody_asks_then_sign_in_comes_first(case: Case[Any], nobody: Asker) -> None:
    answer = nobody.ask(case)
    check(case, answer)
    check_refusal(answer)
    if case.path not in _PUBLIC:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == ["Bearer"]


@everything.exclude(path_regex="^/fhir").parametrize()
@one_server
def test_sign_in_when_anything_is_asked_then_answered_as_described(
    case: Case[Any], nobody: Asker
) -> None:
    check(case, nobody.ask(case))
