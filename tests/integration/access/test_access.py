"""Who may see a document: decided on a device, applied by our own server, seen from the other side."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import httpx
import pytest

from app.container import Container
from services.access.models import DocumentKind, Reach, Role, SeenAs, State, Unanswered, Visibility
from services.core.categories import Category
from services.core.clock import SystemClock
from services.core.errors import OfflineError
from services.documents.models import Document, FileToImport, Query, Source
from services.fhir.visibility import visibility_of
from services.storage.driver import Connection
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space
from tests.integration.sync.conftest import opened

HIDDEN = Visibility(hidden=True)
OPEN = Visibility()
PHYSICIAN = Role("professional", "physician")


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Container]:
    """Return an open space on this device only; a choice is for what comes after it: its clock goes on."""
    await asyncio.to_thread(make_space, tmp_path / "data")
    container = carnet(tmp_path / "data", SystemClock())
    await container.people.unlock(CODE)
    yield container
    await container.people.lock()


async def connected(device: Container, backend: Backend, person: str = "camille") -> Container:
    patient = await asyncio.to_thread(backend.patient, person)
    await device.sync.link(
        Server(backend.url, patient), await asyncio.to_thread(backend.token, person)
    )
    await device.sync.run(files=False)
    return device


async def deposited(device: Container, backend: Backend, title: str) -> Document:
    arguments = ("--person", "camille", "--kind", "letter", "--title", title)
    await asyncio.to_thread(backend.act, "deposit", *arguments)
    await device.sync.run(files=False)
    return await found(device, title)


async def found(device: Container, title: str) -> Document:
    (document,) = (await device.documents.list(Query(text=title))).documents
    return document


async def decide(device: Container, id: str, wanted: Visibility) -> None:
    assert await device.access.decide([id], wanted) == 1
    await device.sync.run(files=False)


class Other:
    """Somebody on the other side, and what they get of one document by each way."""

    def __init__(self, backend: Backend, role: str, person: str = "camille") -> None:
        self.patient = backend.patient(person)
        seen_as = ("--as", role) if role else ()  # without a role, the person
        token = backend.act("token", "--person", person, *seen_as)
        self.base, self.headers = backend.url, {"Authorization": f"Bearer {token}"}

    def get(self, path: str, accept: str = "application/fhir+json") -> httpx.Response:
        return httpx.get(self.base + path, headers={**self.headers, "accept": accept}, timeout=60)

    def feed(self) -> str:
        """Return all that the feed says from its beginning; a refusal says nothing."""
        return self.get(f"/Patient/{self.patient}/$changes?_count=1000").text

    def ways(self, id: str, file: str) -> dict[str, bool]:
        """Say by which ways a document and its file are had."""
        search = f"/DocumentReference?patient=Patient/{self.patient}"
        return {
            "read": self.get(f"/DocumentReference/{id}").status_code == 200,
            "history": self.get(f"/DocumentReference/{id}/_history").status_code == 200,
            "file": self.get(f"/{file}", accept="*/*").status_code == 200,
            "search": id in self.get(f"{search}&_count=500").text,
            "feed": f'DocumentReference/{id}"' in self.feed(),
        }

    def count(self) -> int:
        search = f"/DocumentReference?patient=Patient/{self.patient}&_summary=count"
        return int(self.get(search).json()["total"])


async def names(device: Container, id: str) -> tuple[str, str]:
    """Return the id of a document on the server, and the address of its file."""

    def work(connection: Connection) -> tuple[str, str]:
        row = connection.execute(
            "SELECT r.server_id, r.json FROM document d JOIN resource r ON r.uid = d.resource WHERE d.id = ?",
            (id,),
        ).fetchone()
        attachment = json.loads(row["json"])["content"][0]["attachment"]
        return row["server_id"], "/".join(attachment.get("url", "").rsplit("/", 2)[-2:])

    return await device.documents.database.read(work)


async def test_document_when_hidden_then_no_professional_gets_any_of_it_and_shown_again_it_is_back(
    device: Container, backend: Backend
) -> None:
    await connected(device, backend)
    letter = await deposited(device, backend, "Courrier zébré")
    id, file = await names(device, letter.id)
    doctor = await asyncio.to_thread(Other, backend, "doctor")
    before = await asyncio.to_thread(doctor.count)
    assert all((await asyncio.to_thread(doctor.ways, id, file)).values())

    await device.access.decide([letter.id], HIDDEN)
    waits = await device.access.who_sees(letter.id)
    assert (waits.now, waits.wanted, waits.state) == (OPEN, HIDDEN, State.WAITING)
    assert (await device.sync.freshness()).waiting == 1
    assert (await device.documents.list(Query(hidden=True))).documents.count(letter) == 0
    await device.sync.run(files=False)

    done = await device.access.who_sees(letter.id)
    assert (done.now, done.wanted, done.state) == (HIDDEN, None, State.DONE)
    assert not any((await asyncio.to_thread(doctor.ways, id, file)).values())
    assert await asyncio.to_thread(doctor.count) == before - 1
    assert (await found(device, "Courrier zébré")).hidden
    for role in ("stranger", "pharmacist", "emergency", "samu"):
        other = await asyncio.to_thread(Other, backend, role)
        assert not any((await asyncio.to_thread(other.ways, id, file)).values())
    assert (await device.documents.detail(letter.id)).document.hidden

    await decide(device, letter.id, OPEN)
    assert all((await asyncio.to_thread(doctor.ways, id, file)).values())
    assert await asyncio.to_thread(doctor.count) == before
    assert not (await found(device, "Courrier zébré")).hidden


async def test_see_as_when_asked_then_it_is_the_servers_answer_and_without_it_nothing_is_guessed(
    device: Container, backend: Backend
) -> None:
    assert await device.access.see_as(PHYSICIAN) is Unanswered.HERE
    await connected(device, backend)
    letter = await deposited(device, backend, "Courrier fuchsia")
    attending = (await device.access.roles())[0]
    assert attending.name
    seen = await device.access.see_as(attending)
    assert isinstance(seen, SeenAs)
    assert seen.reason == "allowed"
    assert letter.id in {one.id for one in seen.given}

    await decide(device, letter.id, Visibility(hidden_from=frozenset({attending.id})))
    seen = await device.access.see_as(attending)
    anybody = await device.access.see_as(PHYSICIAN)
    pharmacist = await device.access.see_as(Role("professional", "pharmacist"))
    relative = await device.access.see_as(Role("representative"))
    assert isinstance(seen, SeenAs)
    assert isinstance(anybody, SeenAs)
    assert isinstance(pharmacist, SeenAs)
    assert isinstance(relative, SeenAs)
    assert {one.id: one.reason for one in seen.refused}[letter.id] == "label"
    assert letter.id in {one.id for one in anybody.given}
    assert {one.reason for one in pharmacist.refused} >= {"unverified"}
    assert relative.reason == "of-age"
    assert relative.given == ()

    backend.stop()
    try:
        assert await device.access.see_as(attending) is Unanswered.OFFLINE
        await device.access.decide([letter.id], HIDDEN)
        with pytest.raises(OfflineError):
            await device.sync.run(files=False)
        assert (await device.access.who_sees(letter.id)).state is State.WAITING
    finally:
        backend.start()
    await device.sync.run(files=False)
    assert (await device.access.who_sees(letter.id)).now == HIDDEN


@pytest.mark.parametrize(
    ("person", "kind"), [("camille", DocumentKind.OWN), ("lea", DocumentKind.NONE)]
)
async def test_own_file_when_sent_then_an_adults_is_the_patients_and_a_minors_nobodys(
    device: Container, backend: Backend, person: str, kind: DocumentKind
) -> None:
    await connected(device, backend, person)
    taken = await device.documents.add(
        FileToImport("note.txt", data=f"Mes questions, {person}.".encode()),
        "Note lilas",
        Category.OTHER,
    )
    (own,) = taken.documents
    await device.sync.run(files=False)

    assert (await device.access.who_sees(own)).kind is kind
    given: dict[str, bool] = {}
    for role in (
        PHYSICIAN,
        Role("representative"),
        Role("helper", areas=("patient",), right="see"),
        Role("helper", areas=("reports",), right="see"),
    ):
        seen = await device.access.see_as(role)
        assert isinstance(seen, SeenAs)
        given[f"{role.role} {role.areas}"] = own in {one.id for one in seen.given}
    # who helps with what patients deposit; no profession has a verified cell for it; a minor's parents never
    assert given == {
        "professional ()": False,
        "representative ()": False,
        "helper ('patient',)": kind is DocumentKind.OWN,
        "helper ('reports',)": False,
    }


async def test_own_file_when_left_by_a_third_party_or_private_then_it_names_no_class(
    device: Container, backend: Backend
) -> None:
    await connected(device, backend)
    for private, source in ((True, Source.ADDED), (False, Source.DEPOSITED)):
        taken = await device.documents.add(
            FileToImport("note.txt", data=f"De {source}.".encode()),
            "Note prune",
            Category.REPORT,
            source=source,
            private=private,
        )
        assert (await device.access.who_sees(taken.documents[0])).kind is DocumentKind.NONE


async def test_category_when_hidden_then_new_documents_are_and_those_before_are_not(
    device: Container, backend: Backend
) -> None:
    await connected(device, backend)
    before = await deposited(device, backend, "Courrier ancien")
    await device.access.choose(before.category, hidden=True)

    after = await deposited(device, backend, "Courrier nouveau")
    taken = await device.documents.add(
        FileToImport("note.txt", data=b"Mes questions."), "Note indigo", before.category
    )
    await device.sync.run(files=False)

    assert after.hidden
    assert (await device.access.who_sees(before.id)).now == OPEN
    own_view = await device.access.who_sees(taken.documents[0])
    assert (own_view.now, own_view.wanted, own_view.state) == (HIDDEN, None, State.DONE)
    id, _ = await names(device, taken.documents[0])
    own = await asyncio.to_thread(
        lambda: httpx.get(
            f"{backend.url}/DocumentReference/{id}/_history",
            headers={"Authorization": f"Bearer {backend.token()}"},
        ).json()
    )
    assert all(visibility_of(one["resource"]).hidden for one in own["entry"])
    await decide(device, after.id, OPEN)
    assert (await device.sync.run(files=False)).complete
    assert (await device.access.who_sees(after.id)).now == OPEN
    await device.access.choose(before.category, hidden=False)


async def test_two_devices_when_one_opens_what_the_other_closed_further_then_it_stays_closed(
    device: Container, backend: Backend, tmp_path: Path
) -> None:
    await connected(device, backend)
    letter = await deposited(device, backend, "Courrier indigo")
    await decide(device, letter.id, HIDDEN)
    async with opened(tmp_path / "second") as second:
        await connected(second, backend)
        there = await found(second, "Courrier indigo")
        named = Visibility(hidden=True, hidden_from=frozenset({"somebody"}))
        await decide(second, there.id, named)

    await decide(device, letter.id, OPEN)

    left = await device.access.who_sees(letter.id)
    assert (left.now, left.wanted, left.state) == (named, None, State.CHANGED)
    await decide(device, letter.id, OPEN)
    assert (await device.access.who_sees(letter.id)).now == OPEN


async def test_secret_when_the_person_is_a_minor_then_their_mother_gets_nothing_of_it(
    device: Container, backend: Backend
) -> None:
    await connected(device, backend, "lea")
    document = (await device.documents.list(Query())).documents[-1]
    known = await device.access.who_sees(document.id)
    assert known.may_be_secret
    id, file = await names(device, document.id)
    mother = await asyncio.to_thread(Other, backend, "mother", "lea")
    wanted = Visibility(known.now.hidden, secret=True, hidden_from=known.now.hidden_from)

    await decide(device, document.id, wanted)

    assert not any((await asyncio.to_thread(mother.ways, id, file)).values())
    assert (await device.access.who_sees(document.id)).now == wanted


async def test_decide_when_only_this_device_has_it_then_nothing_and_an_adult_has_no_secret(
    device: Container, backend: Backend
) -> None:
    taken = await device.documents.add(
        FileToImport("note.txt", data=b"Rien."), "Note", Category.OTHER
    )
    assert (await device.access.who_sees(taken.documents[0])).reach is Reach.HERE
    assert await device.access.decide(taken.documents, HIDDEN) == 0
    await connected(device, backend)
    letter = await deposited(device, backend, "Courrier ocre")
    assert await device.access.decide([letter.id], Visibility(secret=True)) == 0
    assert (await device.access.who_sees(taken.documents[0])).reach is Reach.KEPT


@pytest.mark.parametrize("seed", [6, 27])
async def test_two_devices_by_any_steps_then_each_shows_what_the_server_answers(
    device: Container, backend: Backend, tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable steps, no secret
    await connected(device, backend)
    title = f"Courrier au hasard {seed}"
    letter = await deposited(device, backend, title)
    id, _ = await names(device, letter.id)
    doctor = await asyncio.to_thread(Other, backend, "doctor")
    person = await asyncio.to_thread(Other, backend, "")
    async with opened(tmp_path / "second") as second:
        await connected(second, backend)
        places = [(device, letter.id), (second, (await found(second, title)).id)]
        for _step in range(10):
            one, place = chance.choice(places)
            if chance.random() < 0.5:
                await one.sync.run(files=False)
                continue
            before = (await one.access.who_sees(place)).now
            who = frozenset(chance.sample(["a", "b"], chance.randint(0, 2)))
            await one.access.decide([place], Visibility(chance.random() < 0.5, False, who))
            assert (await one.access.who_sees(place)).now == before
        for one in (device, second, device):
            await one.sync.run(files=False)

        answer = await asyncio.to_thread(person.get, f"/DocumentReference/{id}")
        for one, place in places:
            known = await one.access.who_sees(place)
            assert known.now == visibility_of(answer.json())
            assert known.wanted is None
            assert (await found(one, title)).hidden == bool(known.now.codes)
        seen = await asyncio.to_thread(doctor.ways, id, "Binary/none")
        assert seen["read"] is seen["search"] is not known.now.hidden
