import json
from typing import Any

import pytest

from services.core.errors import Fault, RemoteError
from services.remote.address import ServerAddress
from services.remote.capabilities import Capabilities, SignIn, capabilities
from services.remote.token_endpoint import checked

SMART = {
    "authorization_endpoint": "https://exemple.invalid/authorize",
    "token_endpoint": "https://exemple.invalid/token",
    "code_challenge_methods_supported": ["S256"],
}
CHANGES = "urn:carnet:OperationDefinition:patient-changes"
PARTS = "urn:carnet:StructureDefinition:binary-parts"
HERE = ServerAddress.of("http://127.0.0.1:8600/fhir")
THERE = ServerAddress.of("https://exemple.invalid/fhir")


def _statement(**rest: Any) -> bytes:
    told = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "format": ["json"]}
    return json.dumps({**told, "rest": [{"mode": "server", **rest}]}).encode()


def test_capabilities_when_nothing_is_told_then_nothing_is_expected() -> None:
    assert capabilities(b"") == Capabilities()
    assert capabilities(_statement()) == Capabilities(described=True)


def test_capabilities_when_told_then_by_type() -> None:
    told = capabilities(
        _statement(
            resource=[
                {
                    "type": "Patient",
                    "interaction": [{"code": "search-type"}, {"code": "history-type"}],
                    "versioning": "versioned-update",
                    "updateCreate": True,
                    "conditionalUpdate": False,
                    "searchParam": [{"name": "_lastUpdated"}],
                    "operation": [{"name": "changes", "definition": CHANGES}],
                },
                {
                    "type": "Consent",
                    "interaction": [{"code": "search-type"}],
                    "versioning": "no-version",
                    "conditionalCreate": True,
                },
            ],
            interaction=[{"code": "transaction"}],
        )
    )
    patient = frozenset({"Patient"})
    assert told == Capabilities(
        described=True,
        changes=True,
        history=patient,
        last_updated=patient,
        update_create=patient,
        conditional_create=frozenset({"Consent"}),
        versioned=patient,
        transaction=True,
        raw_binary=True,
        ranges=True,
    )


@pytest.mark.parametrize(
    ("extension", "size"),
    [
        ([{"url": PARTS, "valueUnsignedInt": 8_388_608}], 8_388_608),
        ([{"url": "urn:autre"}, {"url": PARTS, "valueUnsignedInt": 5}], 5),
        ([{"url": PARTS, "valueUnsignedInt": 0}], 0),
        ([{"url": PARTS, "valueUnsignedInt": "8"}], 0),
        ([{"url": PARTS}], 0),
        ({"url": PARTS, "valueUnsignedInt": 8}, 0),
        (["x", 3, None], 0),
        (None, 0),
    ],
)
def test_capabilities_when_parts_are_declared_then_their_size(extension: object, size: int) -> None:
    changes = {"type": "Patient", "operation": [{"name": "changes", "definition": CHANGES}]}
    binary = {"type": "Binary", "extension": extension}
    assert capabilities(_statement(resource=[binary, changes])).part_bytes == size
    # Another's extension of that name would be another thing.
    assert capabilities(_statement(resource=[binary])).part_bytes == 0


@pytest.mark.parametrize("version", ["3.0.2", "5.0.0", "4.2.0", "", "<b>"])
def test_capabilities_when_not_r4_then_not_fhir(version: str) -> None:
    with pytest.raises(RemoteError) as refused:
        capabilities(_statement().replace(b"4.0.1", version.encode()))
    assert refused.value.fault is Fault.NOT_FHIR
    assert "<" not in refused.value.detail


def test_capabilities_when_for_another_role_then_nothing_is_expected() -> None:
    statement = _statement(resource=[{"type": "Patient", "updateCreate": True}])
    told = capabilities(statement.replace(b'"server"', b'"client"'))
    assert told == Capabilities(described=True)


@pytest.mark.parametrize("smart", [b"", b"{}", b"[]", b'{"token_endpoint": "https://x"}', b"{"])
def test_sign_in_when_incomplete_then_none(smart: bytes) -> None:
    assert capabilities(b"", smart).sign_in is None


def test_sign_in_when_told_then_checked() -> None:
    told = capabilities(b"", json.dumps(SMART).encode()).sign_in
    assert told == SignIn(SMART["authorization_endpoint"], SMART["token_endpoint"], s256=True)  # type: ignore[arg-type] # both are text
    assert checked(told, THERE) == told


@pytest.mark.parametrize(
    ("sign_in", "address", "fault"),
    [
        (None, THERE, Fault.SIGN_IN_UNKNOWN),
        (SignIn("https://a.invalid", "https://a.invalid"), THERE, Fault.SIGN_IN_UNKNOWN),
        (SignIn("https://[", "https://a.invalid", s256=True), THERE, Fault.SIGN_IN_UNKNOWN),
        (SignIn("http://a.invalid", "https://a.invalid", s256=True), HERE, Fault.INSECURE_ADDRESS),
        (SignIn("https://a.invalid", "http://a.invalid", s256=True), THERE, Fault.INSECURE_ADDRESS),
        (
            SignIn("http://127.0.0.1:1", "http://127.0.0.1:1", s256=True),
            THERE,
            Fault.INSECURE_ADDRESS,
        ),
        (SignIn("javascript:1", "https://a.invalid", s256=True), THERE, Fault.SIGN_IN_UNKNOWN),
    ],
)
def test_sign_in_when_not_private_then_refused(
    sign_in: SignIn | None, address: ServerAddress, fault: Fault
) -> None:
    with pytest.raises(RemoteError) as refused:
        checked(sign_in, address)
    assert refused.value.fault is fault


def test_sign_in_when_all_on_this_device_then_taken() -> None:
    local = SignIn("http://127.0.0.1:1/a", "http://127.0.0.1:1/t", s256=True)
    assert checked(local, HERE) == local
