import httpx
import pytest

from backend.tests.conftest import World
from backend.tests.fhir_server.resources import document, observation


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", [])]


def links(answer: httpx.Response) -> dict[str, str]:
    return {link["relation"]: link["url"] for link in answer.json()["link"]}


@pytest.fixture
async def letters(world: World, camille: httpx.AsyncClient) -> None:
    kinds = [
        ("a", "2026-01-10", "11", "current"),
        ("b", "2026-03", "31", "current"),
        ("c", None, "11", "superseded"),
    ]
    for id, date, code, status in kinds:
        world.clock.now += 60
        sent = document(
            id=id,
            status=status,
            type={"coding": [{"system": "urn:types", "code": code}]},
            identifier=[{"system": "urn:s", "value": id}],
            masterIdentifier={"value": f"master-{id}"},
        ) | (
            {"date": f"{date}-01T00:00:00Z"[:20] if date == "2026-03" else f"{date}T08:00:00Z"}
            if date
            else {}
        )
        assert (await camille.put(f"/DocumentReference/{id}", json=sent)).status_code == 201


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abc"),
        ("patient=camille", "abc"),
        ("patient=Patient/camille", "abc"),
        ("_id=a,c", "ac"),
        ("type=11", "ac"),
        ("type=urn:types|11&status=current", "a"),
        ("type=urn:other|11", ""),
        ("type=|11", ""),
        ("type=urn:types|", "abc"),
        ("type=11,31", "abc"),
        ("status=superseded", "c"),
        ("identifier=urn:s|b", "b"),
        ("identifier=master-b", "b"),
        ("date=2026-01", "a"),
        ("date=ge2026-02", "b"),
        ("date=ge2026-01-10&date=lt2026-02", "a"),
        ("date=lt2030", "ab"),
        ("_sort=-date", "bac"),
        ("_sort=-_lastUpdated", "cba"),
        ("_sort=-_id", "cba"),
        ("_lastUpdated=gt2027-01-15T08:01:00Z", "bc"),
        (
            "_lastUpdated=ge2027-01-15T08:01:00.000%2B00:00&_lastUpdated=le2027-01-15T08:02:00Z",
            "ab",
        ),
        ("_lastUpdated=2027-01-15", "abc"),
        ("unheard=1&_id=a", "a"),
    ],
)
async def test_search_when_asked_then_finds(
    camille: httpx.AsyncClient, query: str, expected: str
) -> None:
    assert "".join(ids(await camille.get(f"/DocumentReference?{query}"))) == expected
    posted = await camille.post(
        "/DocumentReference/_search",
        content=query,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert "".join(ids(posted)) == expected


@pytest.mark.usefixtures("letters")
async def test_search_when_a_parameter_is_unknown_then_strict_refuses_and_self_shows_what_was_used(
    camille: httpx.AsyncClient,
) -> None:
    url = "/DocumentReference?unheard=secret&status=current"
    strict = await camille.get(url, headers={"prefer": "handling=strict"})

    assert strict.status_code == 400
    assert "secret" not in strict.text
    assert links(await camille.get(url))["self"].endswith("/DocumentReference?status=current")


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("sort", ["_id", "-_id", "_lastUpdated", "-_lastUpdated", "date", "-date"])
async def test_paging_when_others_write_between_pages_then_each_row_once(
    camille: httpx.AsyncClient, sort: str
) -> None:
    page = await camille.get(f"/DocumentReference?_count=1&_sort={sort}&status=current,superseded")
    seen = ids(page)
    while "next" in links(page):
        await camille.post("/Observation", json=observation())
        await camille.put(
            "/DocumentReference/zz", json=document(id="zz", status="entered-in-error")
        )
        page = await camille.get(links(page)["next"])
        seen += ids(page)
    assert sorted(seen) == ["a", "b", "c"]


@pytest.mark.usefixtures("letters")
async def test_next_when_altered_or_for_another_question_then_400(
    camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    url = links(await camille.get("/DocumentReference?_count=1&_sort=_id"))["next"]
    assert (await camille.get(url)).status_code == 200
    assert (await camille.get(url.replace("_sort=_id", "_sort=-_id"))).status_code == 400
    assert (await camille.get(url[:-3] + "AAA")).status_code == 400
    assert (await lea.get(url)).status_code == 400


@pytest.mark.usefixtures("letters")
async def test_count_and_elements_when_asked_then_only_those(camille: httpx.AsyncClient) -> None:
    counted = (await camille.get("/DocumentReference?_summary=count")).json()
    assert (counted["total"], "entry" in counted) == (3, False)
    total = (await camille.get("/DocumentReference?_total=accurate&_count=1")).json()
    assert (total["total"], len(total["entry"])) == (3, 1)
    [one] = (await camille.get("/DocumentReference?_id=a&_elements=status")).json()["entry"]
    assert set(one["resource"]) == {"resourceType", "id", "meta", "status"}
    assert one["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"


@pytest.mark.parametrize(
    "query",
    [
        "date=yesterday",
        "_count=-1",
        "_count=x",
        "type:text=a",
        "date=ap2026",
        "_id=%00",
        "_lastUpdated=gt",
        "_cursor=!",
        "&".join(["status=a"] * 201),
        "status=" + ",".join("a" * 201),
        "_id=" + "a" * 9000,
    ],
)
async def test_search_when_a_value_is_wrong_then_400(
    camille: httpx.AsyncClient, query: str
) -> None:
    answer = await camille.get(f"/DocumentReference?{query}")
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_include_when_in_the_directory_then_followed_and_nowhere_else(
    hospital: httpx.AsyncClient, camille: httpx.AsyncClient
) -> None:
    practitioner = {"resourceType": "Practitioner", "id": "p", "name": [{"family": "Modèle"}]}
    schedule = {"resourceType": "Schedule", "id": "s", "actor": [{"reference": "Practitioner/p"}]}
    slot = {
        "resourceType": "Slot",
        "id": "t",
        "schedule": {"reference": "Schedule/s"},
        "status": "free",
        "start": "2027-01-01T09:00:00Z",
        "end": "2027-01-01T09:15:00Z",
    }
    for sent in (practitioner, schedule, slot):
        made = await hospital.put(f"/{sent['resourceType']}/{sent['id']}", json=sent)
        assert made.status_code == 201, made.text

    answer = await camille.get("/Slot?status=free&_include=Slot:schedule&_include=Schedule:actor")

    assert ids(answer) == ["t", "s", "p"]
    modes = [entry["search"]["mode"] for entry in answer.json()["entry"]]
    assert modes == ["match", "include", "include"]
    await camille.put("/DocumentReference/d", json=document(id="d"))
    assert ids(await camille.get("/DocumentReference?_include=DocumentReference:subject")) == ["d"]
