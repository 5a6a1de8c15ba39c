"""The demonstration goes into a server over its API, once."""

import json
from collections import Counter
from datetime import date, timedelta

import httpx
import pytest
from starlette.responses import PlainTextResponse

from backend.demo.errors import DemoError
from backend.demo.fhir import written
from backend.demo.people import people, practices, record, signers
from backend.demo.seed import Seeded, seed
from backend.tests.demo.small_server import SmallServer


async def test_seed_when_the_server_is_empty_then_everything_is_there(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    seeded = await seed(client, today)
    expected = [
        *signers(today),
        *practices(today),
        *(one for who in people() for one in record(who, today)),
    ]
    assert seeded == Seeded(created=len(expected))
    assert {
        f"{one['resourceType']}/{one['id']}": json.loads(written(one)) for one in expected
    } == server.resources
    assert Counter(bundle["type"] for bundle in server.bundles).keys() == {"batch", "transaction"}


async def test_seed_when_run_again_then_nothing_changes_not_even_what_was_edited(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    first = await seed(client, today)
    edited = f"Patient/{people()[0].patient}"
    server.resources[edited] |= {"active": False}
    before = dict(server.resources)
    again = await seed(client, today + timedelta(days=1))
    assert again == Seeded(present=first.created)
    assert server.resources == before
    assert server.resources[edited]["active"] is False


async def test_seed_when_it_was_cut_short_then_running_again_completes_it(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    whole = await seed(client, today)
    for url in list(server.resources)[50:]:
        del server.resources[url]
    assert await seed(client, today) == Seeded(whole.created - 50, 50)


async def test_seed_when_the_person_deleted_something_then_it_does_not_come_back(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    whole = await seed(client, today)
    resources = [f"{one['resourceType']}/{one['id']}" for one in record(people()[0], today)]
    for url in (resources[5], resources[-1]):  # the last one is what tells that a record was there
        del server.resources[url]
        server.deleted.add(url)
    assert await seed(client, today) == Seeded(present=whole.created)
    assert len(server.resources) == whole.created - 2


async def test_seed_when_batches_leave_then_each_is_small(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    await seed(client, today)
    assert max(len(bundle["entry"]) for bundle in server.bundles) <= 100


async def test_seed_when_a_type_is_refused_then_it_says_which(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    server.refused_type = "Immunization"
    with pytest.raises(DemoError, match="refused a Immunization, with status 422") as caught:
        await seed(client, today)
    assert people()[0].patient not in str(caught.value)


async def test_seed_when_the_token_is_unknown_then_refused(
    server: SmallServer, client: httpx.AsyncClient, today: date
) -> None:
    server.tokens.clear()
    with pytest.raises(DemoError, match="refused this token"):
        await seed(client, today)
    assert not server.resources


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("<html>", 200, "not JSON"),
        ('{"resourceType": "Patient"}', 200, "not a FHIR bundle"),
        ('{"resourceType": "Bundle", "entry": []}', 200, "did not answer every entry"),
        ("", 503, "with status 503"),
        ("", 302, "with status 302"),
    ],
)
async def test_seed_when_the_server_answers_nonsense_then_in_words(
    body: str,
    status: int,
    message: str,
    server: SmallServer,
    client: httpx.AsyncClient,
    today: date,
) -> None:
    server.answer = PlainTextResponse(body, status)
    with pytest.raises(DemoError, match=message):
        await seed(client, today)


async def test_seed_when_nobody_listens_then_in_words(today: date) -> None:
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9/fhir", trust_env=False) as nobody:
        with pytest.raises(DemoError, match="does not answer"):
            await seed(nobody, today)
