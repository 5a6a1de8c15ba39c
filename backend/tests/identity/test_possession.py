"""Tokens bound to a key (RFC 9449): a copy of what the app keeps, or of what it sent, opens nothing."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import func, select

from backend.access.bearer import InvalidProofError, InvalidTokenError, RequestProof
from backend.identity.jose import UntrustedTokenError
from backend.identity.proofs import Proofs, proven
from backend.identity.service import Identity
from backend.identity.settings import AppClient, Mode
from backend.identity.tables import assertion
from backend.tests.identity.conftest import BuildHouse, both_engines, registration
from backend.tests.identity.possessor import RECORD, Possessor
from backend.tests.identity.strict_issuer import StrictIssuer
from backend.tests.identity.world import (
    NO_TLS,
    RETURN,
    VERIFIER,
    Clock,
    House,
    listening,
    url_of,
)


@pytest.fixture
def owner(clock: Clock) -> Possessor:
    return Possessor(clock)


@pytest.fixture
def thief(clock: Clock) -> Possessor:
    return Possessor(clock)


@pytest.fixture
async def strict_house(build_house: BuildHouse, issuer: StrictIssuer) -> AsyncIterator[House]:
    """Our server, whose app gets nothing without a key."""
    opened = listening()
    issuer.callback = f"{url_of(opened)}/auth/callback"
    async with build_house(
        opened=opened,
        mode=Mode.EXTERNAL,
        external=registration(issuer),
        apps=(AppClient(require_dpop=True),),
    ) as built:
        yield built


async def _ask(house: House, form: dict[str, str], *proofs: str) -> httpx.Response:
    async with httpx.AsyncClient(verify=NO_TLS) as app:
        headers = [("DPoP", proof) for proof in proofs]
        form = {"client_id": "carnet-app", **form}
        return await app.post(f"{house.url}/auth/token", data=form, headers=headers)


async def _exchange(house: House, code: str, *proofs: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN}
    return await _ask(house, {**form, "code_verifier": VERIFIER}, *proofs)


async def _refresh(house: House, token: str, *proofs: str) -> httpx.Response:
    return await _ask(house, {"grant_type": "refresh_token", "refresh_token": token}, *proofs)


def _proof(house: House, who: Possessor, **changes: Any) -> str:
    return who.proof(f"{house.url}/auth/token", **changes)


async def _bound(house: House, browser: httpx.AsyncClient, who: Possessor) -> dict[str, Any]:
    code = (await house.sign_in(browser))["code"]
    answer = await _exchange(house, code, _proof(house, who))
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def _opens(identity: Identity, token: str, proof: RequestProof | None) -> bool:
    try:
        await identity.authenticate(token, proof)
    except InvalidTokenError:
        return False
    return True


@both_engines
async def test_token_when_a_key_was_proven_then_it_opens_with_that_key_only(
    house: House, browser: httpx.AsyncClient, owner: Possessor, thief: Possessor
) -> None:
    tokens = await _bound(house, browser, owner)
    access, identity = tokens["access_token"], house.identity
    assert tokens["token_type"] == "DPoP"
    assert await _opens(identity, access, owner.shows(access))
    assert not await _opens(identity, access, None)
    assert not await _opens(identity, access, thief.shows(access))
    assert not await _opens(identity, access, RequestProof("GET", RECORD, ()))


async def test_token_when_no_key_was_proven_then_it_is_a_bearers_and_takes_no_proof(
    house: House, browser: httpx.AsyncClient, owner: Possessor
) -> None:
    tokens = await house.tokens(browser)
    access = tokens["access_token"]
    assert tokens["token_type"] == "Bearer"
    assert await _opens(house.identity, access, None)
    assert not await _opens(house.identity, access, owner.shows(access))


@both_engines
async def test_refresh_when_its_session_began_with_a_key_then_a_copy_is_worth_nothing(
    house: House, browser: httpx.AsyncClient, owner: Possessor, thief: Possessor
) -> None:
    tokens = await _bound(house, browser, owner)
    copied = tokens["refresh_token"]
    family, _, secret = copied.partition(".")
    handle = family.partition("~")[0]
    stolen = [
        await _refresh(house, copied),
        await _refresh(house, copied, _proof(house, thief)),
        await _refresh(house, f"{handle}.{secret}"),
        await _refresh(house, f"{handle}~{thief.thumbprint}.{secret}", _proof(house, thief)),
    ]
    assert [(each.status_code, each.json()["error"]) for each in stolen] == [
        (400, "invalid_grant")
    ] * 4
    for _ in range(3):
        answer = await _refresh(house, tokens["refresh_token"], _proof(house, owner))
        assert answer.status_code == 200
        tokens = answer.json()
        access = tokens["access_token"]
        assert tokens["token_type"] == "DPoP"
        assert await _opens(house.identity, access, owner.shows(access))
    ended = await house.post("/auth/revoke", token=tokens["refresh_token"])
    assert ended.status_code == 200
    assert not await _opens(house.identity, access, owner.shows(access))


async def test_refresh_when_the_session_began_without_a_key_then_only_the_access_token_is_bound(
    house: House, browser: httpx.AsyncClient, owner: Possessor
) -> None:
    tokens = await house.tokens(browser)
    bound = (await _refresh(house, tokens["refresh_token"], _proof(house, owner))).json()
    assert bound["token_type"] == "DPoP"
    assert (await _refresh(house, bound["refresh_token"])).json()["token_type"] == "Bearer"


@pytest.mark.parametrize("by", ["nobody", "another"])
async def test_code_when_a_key_was_announced_then_it_serves_that_key_only(
    house: House, browser: httpx.AsyncClient, owner: Possessor, thief: Possessor, by: str
) -> None:
    code = (await house.sign_in(browser, dpop_jkt=owner.thumbprint))["code"]
    assert (await _exchange(house, code, _proof(house, owner))).status_code == 200
    code = (await house.sign_in(browser, dpop_jkt=owner.thumbprint))["code"]
    shown = [_proof(house, thief)] if by == "another" else []
    assert (await _exchange(house, code, *shown)).json()["error"] == "invalid_grant"
    assert (await _exchange(house, code, _proof(house, owner))).json()["error"] == "invalid_grant"


async def test_authorize_when_the_announced_key_is_no_thumbprint_then_refused(
    house: House, browser: httpx.AsyncClient
) -> None:
    assert (await house.sign_in(browser, dpop_jkt="short"))["error"] == "invalid_request"


async def test_client_when_it_must_prove_a_key_then_nothing_without(
    strict_house: House, browser: httpx.AsyncClient, owner: Possessor
) -> None:
    house = strict_house
    code = (await house.sign_in(browser))["code"]
    refused = await _exchange(house, code)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")
    answer = await _exchange(house, code, _proof(house, owner))
    assert answer.json()["token_type"] == "DPoP"
    refused = await _refresh(house, answer.json()["refresh_token"])
    assert refused.json()["error"] == "invalid_dpop_proof"


async def test_metadata_when_read_then_it_says_how_a_proof_is_signed(
    house: House, browser: httpx.AsyncClient
) -> None:
    told = await browser.get(f"{house.url}/.well-known/oauth-authorization-server")
    smart = house.identity.smart_configuration()
    for said in (told.json(), smart):
        assert said["dpop_signing_alg_values_supported"] == ["ES256"]


WRONG: dict[str, dict[str, Any]] = {
    "other method": {"htm": "GET"},
    "method in small letters": {"htm": "post"},
    "no method": {"htm": None},
    "other address": {"htu": "https://elsewhere.invalid/auth/token"},
    "other path": {"htu": "http://127.0.0.1/auth/token"},
    "no address": {"htu": None},
    "address that is none": {"htu": "http://[/"},
    "address of another kind": {"htu": 5},
    "old": {"iat": 1_800_000_000 - 301},
    "of the future": {"iat": 1_800_000_000 + 301},
    "no time": {"iat": None},
    "time that is none": {"iat": float("nan")},
    "time in words": {"iat": "now"},
    "no name": {"jti": None},
    "empty name": {"jti": ""},
    "endless name": {"jti": "x" * 257},
    "name that is a number": {"jti": 7},
    "another kind": {"typ": "JWT"},
    "no kind": {"typ": None},
    "HMAC": {"alg": "HS256"},
    "no key": {"jwk": None},
    "key of another": {"jwk": ECKey.generate_key("P-256").as_dict(private=False)},
    "key on another curve": {"jwk": ECKey.generate_key("P-384").as_dict(private=False)},
    "key that is RSA": {"jwk": RSAKey.generate_key(2048).as_dict(private=False)},
    "key off its curve": {"jwk": {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}},
    "key without a point": {"jwk": {"kty": "EC", "crv": "P-256"}},
    "key of numbers": {"jwk": {"kty": "EC", "crv": "P-256", "x": 1, "y": [2]}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_token_endpoint_when_the_proof_is_wrong_then_refused_and_the_code_still_serves(
    house: House, browser: httpx.AsyncClient, owner: Possessor, wrong: dict[str, Any]
) -> None:
    code = (await house.sign_in(browser))["code"]
    refused = await _exchange(house, code, _proof(house, owner, **wrong))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")
    assert (await _exchange(house, code, _proof(house, owner))).status_code == 200


def _unsigned(proof: str) -> str:
    head, claims, _ = proof.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "==")) | {"alg": "none"}
    return f"{base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip('=')}.{claims}."


async def test_token_endpoint_when_what_is_shown_is_not_one_proof_then_refused(
    house: House, browser: httpx.AsyncClient, owner: Possessor
) -> None:
    code = (await house.sign_in(browser))["code"]
    private = owner.key.as_dict(private=True)
    right = _proof(house, owner)
    for shown in (
        (_proof(house, owner), _proof(house, owner)),
        (f"{right}, {_proof(house, owner)}",),
        (_unsigned(right),),
        (right[:-6] + "AAAAAA",),
        (_proof(house, owner, jwk=private),),
        (right + "x" * 5000,),
        ("",),
        ("..",),
        ("[" * 3000,),
    ):
        refused = await _exchange(house, code, *shown)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_dpop_proof")


@both_engines
async def test_token_endpoint_when_a_proof_is_shown_again_then_refused_by_every_process(
    house: House, browser: httpx.AsyncClient, owner: Possessor
) -> None:
    code, proof = (await house.sign_in(browser))["code"], _proof(house, owner)
    token = (await _exchange(house, code, proof)).json()["refresh_token"]
    assert (await _refresh(house, token, proof)).json()["error"] == "invalid_dpop_proof"
    another = Proofs(house.settings.store, house.clock)
    shown = RequestProof("POST", f"{house.url}/auth/token", (proof,))
    with pytest.raises(UntrustedTokenError):
        await another.spend(proven(shown, house.clock()), "POST")


async def test_record_when_a_proof_was_made_for_something_else_then_refused(
    house: House, browser: httpx.AsyncClient, owner: Possessor
) -> None:
    tokens = await _bound(house, browser, owner)
    access = tokens["access_token"]
    again = owner.shows(access)
    assert await _opens(house.identity, access, again)
    two = (*owner.shows(access).proofs, *owner.shows(access).proofs)
    for shown in (
        again,
        owner.shows(access, ath=None),
        owner.shows("another token"),
        owner.shows(access, ath="é"),
        owner.shows(access, htm="PUT"),
        owner.shows(access, htu="https://records.invalid/fhir/Patient/lea"),
        owner.shows(access, htu="http://records.invalid/fhir/Patient/camille"),
        owner.shows(access, iat=house.clock.now - 301),
        owner.shows(access, iat=house.clock.now + 301),
        RequestProof("GET", RECORD, two),
    ):
        with pytest.raises(InvalidProofError):
            await house.identity.authenticate(access, shown)
    for ahead in (-299, 299):
        shown = owner.shows(access, iat=house.clock.now + ahead)
        assert await _opens(house.identity, access, shown)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("HTTPS://RECORDS.invalid:443/fhir/Patient/camille?x=1#y", RECORD),
        (
            "https://records.invalid/fhir/%50atient/a%2fb",
            "https://records.invalid/fhir/Patient/a%2Fb",
        ),
        ("https://records.invalid", "https://records.invalid/"),
    ],
)
def test_proof_when_the_address_is_spelt_otherwise_then_it_is_the_same(
    clock: Clock, owner: Possessor, said: str, asked: str
) -> None:
    shown = RequestProof("GET", asked, (owner.proof(said, "GET"),))
    assert proven(shown, clock()).key == owner.thumbprint


async def test_proofs_when_there_are_too_many_then_none_forgotten_serves_again(
    house: House, owner: Possessor
) -> None:
    clock = house.clock
    proofs = Proofs(house.settings.store, clock, most=3)
    shown = []
    for _ in range(5):
        clock.now += 1
        shown.append(proven(RequestProof("GET", RECORD, (owner.proof(RECORD, "GET"),)), clock()))
        await proofs.spend(shown[-1], "GET")
    assert len(proofs._spent) == 3
    for each in shown:
        with pytest.raises(UntrustedTokenError):
            await proofs.spend(each, "GET")


async def test_proofs_when_their_time_is_over_then_neither_memory_nor_table_keeps_them(
    house: House, owner: Possessor
) -> None:
    clock, store = house.clock, house.settings.store
    proofs = Proofs(store, clock)
    for _ in range(3):
        shown = RequestProof("PUT", RECORD, (owner.proof(RECORD, "PUT"),))
        await proofs.spend(proven(shown, clock()), "PUT")
        clock.now += 1000
    assert len(proofs._spent) == 1
    kept = await store.read(
        lambda connection: connection.execute(select(func.count()).select_from(assertion)).scalar()
    )
    assert kept == 1
