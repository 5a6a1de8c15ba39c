"""/auth/letter: the code of a letter is known again for the person it was sent to, and gives nobody anything."""

import re
from dataclasses import replace
from typing import Any, Final

import httpx
import pytest

from backend.access.role import THEMSELF, Role
from backend.identity.grants import Session, begin
from backend.identity.letters import PATH, code_of
from backend.identity.settings import UnsafeSettingsError
from backend.tests.identity.conftest import BuildHouse
from backend.tests.identity.world import NO_TLS, House

SECRET: Final = b"s" * 32


async def _given(house: House, patient: str, role: Role = THEMSELF) -> str:
    """Return an access token of somebody in the record of `patient`."""
    session = Session(
        f"sid-{patient}-{role.own}", "grant", "carnet-app", patient, "patient/*.rs", role
    )
    expires = int(house.clock()) + 600
    await house.settings.store.write(lambda c: begin(c, session, expires))
    return house.identity._tokens.issue(session, session.scope, 600)


async def _asks(house: House, token: str, code: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(verify=NO_TLS) as app:
        return await app.post(f"{house.url}{PATH}", headers=headers, data={"code": code})


def test_code_when_made_then_it_is_eight_signs_that_follow_from_the_person_and_the_secret() -> None:
    made = {code_of(SECRET, f"patient-{n}") for n in range(500)}

    assert len(made) == 500
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code) for code in made)
    assert code_of(SECRET, "lea") == code_of(SECRET, "lea") != code_of(b"t" * 32, "lea")


async def test_letter_when_its_code_is_shown_by_its_person_then_it_is_known_and_no_other_is(
    build_house: BuildHouse,
) -> None:
    async with build_house(letters=SECRET) as house:
        hers = await _given(house, "lea")
        answer = await _asks(house, hers, code_of(SECRET, "lea"))
        assert (answer.status_code, answer.json()) == (200, {"known": True})
        for code in (code_of(SECRET, "noe"), "", "x", "é" * 8, "0" * 5000):
            assert (await _asks(house, hers, code)).status_code in {400, 404}
        others = await _given(house, "lea", Role(own="sophie"))
        assert (await _asks(house, others, code_of(SECRET, "lea"))).status_code == 403
        assert (await _asks(house, "none", code_of(SECRET, "lea"))).status_code == 401
        said: dict[str, Any] = house.identity.smart_configuration()
        assert said["carnet_letter_endpoint"] == f"{house.url}{PATH}"


async def test_letter_when_the_operator_sends_none_then_nothing_is_offered_nor_said(
    build_house: BuildHouse,
) -> None:
    async with build_house() as house:
        answer = await _asks(house, await _given(house, "lea"), code_of(b"", "lea"))
        assert answer.status_code == 404
        said = house.identity.smart_configuration()
        assert "carnet_letter_endpoint" not in said
        assert "carnet_access_at_sixteen" not in said


@pytest.mark.parametrize("word", ["own", "shared"])
async def test_sixteen_when_the_operator_says_who_opens_a_record_then_it_is_published(
    word: str, build_house: BuildHouse
) -> None:
    async with build_house(at_sixteen=word) as house:
        assert house.identity.smart_configuration()["carnet_access_at_sixteen"] == word


async def test_sixteen_when_the_operator_says_something_else_then_the_server_does_not_start(
    build_house: BuildHouse,
) -> None:
    async with build_house() as house:
        with pytest.raises(UnsafeSettingsError):
            replace(house.settings, at_sixteen="maybe")
