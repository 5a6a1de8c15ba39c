"""Leaving a report: only where the person allowed it, only sealed, and only so much."""

import re

import httpx

from backend.sharing import limits
from backend.tests.sharing.conftest import Link, World


async def left(world: World, link: Link, body: bytes) -> httpx.Response:
    manifest = (await world.open(link)).json()
    return await world.http.post(manifest["carnet"]["report"]["location"], content=body)


async def test_report_when_left_then_the_person_has_it_as_it_was_sealed(world: World) -> None:
    link = await world.made(report=True)
    sealed = link.sealed({"resourceType": "DocumentReference"}, typ="carnet-report")

    answer = await left(world, link, sealed)

    assert answer.status_code == 201
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", answer.json()["reference"])
    (report,) = (await world.told(link))["reports"]
    assert report["size"] == len(sealed)
    path = f"/share/links/{link.id}/reports/{report['id']}"
    assert (await world.as_("lea", "GET", path)).status_code == 404
    assert (await world.as_("camille", "GET", path)).content == sealed
    assert (await world.as_("camille", "DELETE", path)).status_code == 204
    assert (await world.as_("camille", "GET", path)).status_code == 404
    assert world.events()[-2:] == ["report-left", "report-taken"]
    assert len(world.kept()) == 1  # the document


async def test_report_when_the_person_did_not_allow_it_then_there_is_nowhere_to_leave_it(
    world: World,
) -> None:
    link = await world.made()
    assert "report" not in (await world.open(link)).json()["carnet"]


async def test_report_when_it_is_not_sealed_or_too_large_then_nothing_is_kept(
    world: World,
) -> None:
    link = await world.made(report=True)
    location = (await world.open(link)).json()["carnet"]["report"]["location"]
    for body in (b"", b"Tout va bien", b"<html>....</html>", b"%PDF-1.7", b"a.b.c", b"a.b.c.d.e.f"):
        assert (await world.http.post(location, content=body)).status_code == 400
    large = b"a" * (limits.REPORT + 1)
    assert (await world.http.post(location, content=large)).status_code == 413
    assert (await world.told(link))["reports"] == []
    assert len(world.kept()) == 1


async def test_report_when_the_link_is_revoked_or_old_then_it_is_not_taken(world: World) -> None:
    link = await world.made(report=True, expires=int(world.clock()) + 60)
    location = (await world.open(link)).json()["carnet"]["report"]["location"]
    sealed = link.sealed({})
    world.clock.now += 120  # whoever opened it in time may finish writing
    assert (await world.http.post(location, content=sealed)).status_code == 201
    await world.as_("camille", "DELETE", f"/share/links/{link.id}")
    assert (await world.http.post(location, content=sealed)).status_code == 404
    world.clock.now += limits.WRITING
    assert (await world.http.post(location, content=sealed)).status_code == 404


async def test_report_when_there_are_enough_then_no_more_are_taken(world: World) -> None:
    link = await world.made(report=True)
    location = (await world.open(link)).json()["carnet"]["report"]["location"]
    answers = [
        (await world.http.post(location, content=link.sealed({}))).status_code
        for _ in range(limits.REPORTS + 1)
    ]
    assert answers == [201] * limits.REPORTS + [404]


async def test_report_when_its_link_is_forgotten_then_it_goes_with_it(world: World) -> None:
    link = await world.made(report=True)
    assert (await left(world, link, link.sealed({}))).status_code == 201
    world.clock.now += 3600 + limits.KEPT
    assert (await world.as_("camille", "GET", "/share/links")).json()["links"] == []
    assert world.kept() == []
