"""A link over a real socket, on each engine: made, opened, counted, refused, closed; and nothing more."""

import asyncio
import json
from typing import Any

import pytest

from backend.sharing import limits
from backend.tests.sharing.conftest import CONTENT, DOCTOR, Link, World, forged, passcode


async def test_link_when_opened_with_its_passcode_then_its_files_and_the_person_is_told(
    world: World,
) -> None:
    other = CONTENT | {"id": "other"}
    link = await world.made(CONTENT, other, passcode=passcode("482915"))

    answer = await world.open(link, "482915")

    manifest = answer.json()
    assert answer.status_code == 200
    assert manifest["status"] == "finalized"
    assert [file["contentType"] for file in manifest["files"]] == ["application/fhir+json"] * 2
    assert answer.headers["access-control-allow-origin"] == "*"
    files = [await world.http.get(file["location"]) for file in manifest["files"]]
    assert [file.headers["content-type"] for file in files] == ["application/jose"] * 2
    assert [link.unsealed(file.content) for file in files] == [CONTENT, other]
    told = await world.told(link)
    assert (told["state"], told["opened"], told["refused"]) == ("open", 1, 0)
    assert told["log"] == [{"at": int(world.clock()), "recipient": DOCTOR}]
    assert told["attempts"] == limits.ATTEMPTS
    assert world.events() == ["link-made", "link-opened", "file-fetched", "file-fetched"]
    assert {trace.patient for trace in world.traces.traces} == {"camille"}


async def test_link_when_the_server_is_searched_then_no_key_no_handle_no_passcode_is_there(
    world: World,
) -> None:
    link = await world.made(passcode=passcode("482915"))
    told = json.dumps(await world.told(link))
    kept = b"".join(path.read_bytes() for path in world.kept())
    database = b"".join(
        path.read_bytes() for path in world.blobs.parent.glob("carnet.sqlite*") if path.is_file()
    )
    for secret in (link.handle, link.key.as_dict()["k"], "482915"):
        assert str(secret) not in told
        assert str(secret).encode() not in kept + database


async def test_link_when_its_files_have_not_all_come_then_it_does_not_open(world: World) -> None:
    link = Link()
    files = [link.sealed(CONTENT), link.sealed({})]
    assert (await world.announce(link, files)).status_code == 201
    path = f"/share/links/{link.id}/files/0"
    assert (await world.as_("camille", "PUT", path, content=files[0])).status_code == 204
    assert (await world.open(link)).status_code == 404
    assert (await world.told(link))["state"] == "waiting"


async def test_link_when_announced_again_then_the_same_and_never_another(world: World) -> None:
    link = await world.made()
    assert (await world.announce(link, link.files)).status_code == 200
    assert (await world.announce(link, link.files, openings=4)).status_code == 409
    assert (await world.announce(link, link.files, by="lea")).status_code == 409


async def test_file_when_it_is_not_what_was_announced_then_nothing_is_kept(world: World) -> None:
    link = Link()
    file = link.sealed(CONTENT)
    await world.announce(link, [file])
    path = f"/share/links/{link.id}/files/0"
    assert (await world.as_("camille", "PUT", path, content=file[:-1])).status_code == 422
    assert (await world.as_("camille", "PUT", path, content=file[:-1] + b"!")).status_code == 422
    assert (await world.as_("camille", "PUT", path, content=file + b"!")).status_code == 413
    assert (await world.as_("lea", "PUT", path, content=file)).status_code == 404
    other = f"/share/links/{link.id}/files/1"
    assert (await world.as_("camille", "PUT", other, content=file)).status_code == 404
    assert world.kept() == []


async def test_passcode_when_wrong_then_fewer_are_left_and_the_last_closes_the_link(
    world: World,
) -> None:
    link = await world.made(passcode=passcode("482915"))
    left = []
    for _ in range(limits.ATTEMPTS):
        answer = await world.open(link, "000000")
        assert answer.status_code == 401
        left.append(answer.json()["remainingAttempts"])
    assert left == [4, 3, 2, 1, 0]
    assert (await world.open(link, "482915")).status_code == 404
    told = await world.told(link)
    assert (told["state"], told["opened"]) == ("locked", 0)
    assert world.events().count("passcode") == limits.ATTEMPTS


async def test_passcode_when_none_is_given_then_no_attempt_is_lost(world: World) -> None:
    link = await world.made(passcode=passcode("482915"))
    answer = await world.open(link)
    assert (answer.status_code, answer.json()["remainingAttempts"]) == (401, limits.ATTEMPTS)
    assert (await world.open(link, "482915")).status_code == 200


async def test_passcode_when_many_guess_at_once_then_no_more_than_there_are_attempts(
    world: World,
) -> None:
    link = await world.made(passcode=passcode("482915"))
    answers = await asyncio.gather(*(world.open(link, f"{n:06}") for n in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [404] * 7


async def test_closed_links_when_opened_then_all_are_answered_alike(world: World) -> None:
    revoked, expired = await world.made(), await world.made()
    used, locked = await world.made(openings=1), await world.made(passcode=passcode("482915"))
    await world.as_("camille", "DELETE", f"/share/links/{revoked.id}")
    assert (await world.open(used)).status_code == 200
    for _ in range(limits.ATTEMPTS):
        await world.open(locked, "000000")
    closed = [await world.open(link) for link in (revoked, used, locked, Link())]
    world.clock.now += 3600
    closed.append(await world.open(expired))
    closed.append(await world.http.post(f"{world.root}/share/m/x", json={"recipient": "x"}))
    assert {answer.status_code for answer in closed} == {404}
    assert len({answer.content for answer in closed}) == 1
    reasons = ["revoked", "exhausted", "locked", "unknown", "expired", "unknown"]
    assert world.events()[-6:] == reasons


async def test_link_when_a_robot_looks_then_nothing_is_opened(world: World) -> None:
    link = await world.made(openings=1)
    address = f"{world.root}/share/m/{link.handle}"
    for method, wanted in (("GET", 405), ("HEAD", 405), ("OPTIONS", 204)):
        assert (await world.http.request(method, address)).status_code == wanted
    assert (await world.http.get(f"{world.root}/share/")).status_code == 200
    assert (await world.http.head(f"{world.root}/share/")).status_code == 200
    for body in (b"", b"[]", b"{}", b'{"recipient": " "}', b'{"recipient": 1}', b"[" * 9999):
        assert (await world.http.post(address, content=body)).status_code == 400
    assert (await world.told(link))["opened"] == 0
    assert (await world.open(link)).status_code == 200


async def test_link_when_opened_by_many_at_once_then_as_often_as_allowed(world: World) -> None:
    link = await world.made(openings=5)
    answers = await asyncio.gather(*(world.open(link) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [404] * 7
    told = await world.told(link)
    assert (told["state"], told["opened"], told["refused"]) == ("exhausted", 5, 7)
    assert len(told["log"]) == 5


async def test_link_when_revoked_then_what_was_opened_cannot_be_fetched_any_more(
    world: World,
) -> None:
    link = await world.made()
    location = (await world.open(link)).json()["files"][0]["location"]
    answer = await world.as_("camille", "DELETE", f"/share/links/{link.id}")
    assert answer.status_code == 204
    assert (await world.http.get(location)).status_code == 404
    assert world.kept() == []
    assert (await world.told(link))["state"] == "revoked"


async def test_location_when_old_forged_or_of_another_use_then_closed(world: World) -> None:
    link = await world.made(report=True)
    manifest = (await world.open(link)).json()
    place, _, ticket = manifest["files"][0]["location"].rpartition("/")
    report = manifest["carnet"]["report"]["location"]
    for shown in (forged(ticket), ticket[:-2], "x", report.rpartition("/")[2]):
        assert (await world.http.get(f"{place}/{shown}")).status_code == 404
    assert (await world.http.post(report.rpartition("/")[0] + f"/{ticket}")).status_code == 404
    assert (await world.http.head(f"{place}/{ticket}")).status_code == 200
    world.clock.now += limits.LOCATION
    assert (await world.http.get(f"{place}/{ticket}")).status_code == 404


@pytest.mark.parametrize(
    ("token", "status"), [("sophie", 403), ("hospital", 403), ("narrow", 403), ("nobody", 401)]
)
async def test_links_when_it_is_not_the_person_then_refused_and_traced(
    world: World, token: str, status: int
) -> None:
    link = await world.made()
    refused = [
        await world.as_(token, "GET", "/share/links"),
        await world.announce(Link(), [b"x"], by=token),
        await world.as_(token, "DELETE", f"/share/links/{link.id}"),
    ]
    assert {answer.status_code for answer in refused} == {status}
    assert (await world.told(link))["state"] == "open"
    assert len(world.traces.traces) == 1 + (3 if status == 403 else 0)


async def test_links_when_they_are_somebody_elses_then_they_are_not_there(world: World) -> None:
    link = await world.made()
    assert (await world.as_("lea", "GET", "/share/links")).json()["links"] == []
    path = f"/share/links/{link.id}"
    assert (await world.as_("lea", "DELETE", path)).status_code == 404
    assert (await world.as_("lea", "GET", f"{path}/reports/{'0' * 32}")).status_code == 404
    assert (await world.open(link)).status_code == 200


async def test_links_when_traces_cannot_be_written_then_nothing_is_answered(world: World) -> None:
    link = await world.made()
    world.traces.fails = True
    answer = await world.open(link)
    assert (answer.status_code, "files" in answer.json()) == (503, False)
    assert (await world.as_("camille", "DELETE", f"/share/links/{link.id}")).status_code == 503


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": 0},
        {"expires": 1_800_000_000},
        {"expires": 1_800_000_000 + limits.LONGEST + 1},
        {"expires": "tomorrow"},
        {"openings": 0},
        {"openings": 1001},
        {"openings": True},
        {"report": "yes"},
        {"passcode": "482915"},
        {"passcode": {"salt": "AAAA", "hash": "AAAA"}},
        {"files": []},
        {"files": [{"size": 1, "sha256": "x"}]},
        {"files": [{"size": limits.FILE + 1, "sha256": "0" * 64}]},
        {"files": [{"size": 1, "sha256": "0" * 64}] * 21},
    ],
)
async def test_announcement_when_anything_in_it_is_wrong_then_refused(
    world: World, changes: dict[str, Any]
) -> None:
    assert (await world.announce(Link(), [b"x"], **changes)).status_code == 400


async def test_announcement_when_there_are_enough_open_links_then_refused(world: World) -> None:
    for _ in range(limits.LIVING):
        assert (await world.announce(Link(), [b"x"])).status_code == 201
    assert (await world.announce(Link(), [b"x"])).json()["error"] == "too_many"
    assert (await world.announce(Link(), [b"x"], by="lea")).status_code == 201


async def test_links_when_over_then_their_files_go_and_in_the_end_they_too(world: World) -> None:
    link = await world.made()
    world.clock.now += 3600 + limits.LOCATION
    told = await world.told(link)
    assert told["state"] == "expired"
    assert world.kept() == []
    world.clock.now += limits.KEPT
    assert (await world.as_("camille", "GET", "/share/links")).json()["links"] == []


async def test_links_when_the_person_is_erased_then_nothing_of_them_is_left(world: World) -> None:
    await world.made()
    mine = await world.announce(Link(), [b"x"], by="lea")
    await world.sharing.erase("camille")
    assert mine.status_code == 201
    assert world.kept() == []
    assert (await world.as_("camille", "GET", "/share/links")).json()["links"] == []
    assert len((await world.as_("lea", "GET", "/share/links")).json()["links"]) == 1
