"""Somebody of the demonstration who looks for care in Carnet, in French, and the server they book at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.sync_api import Locator, Playwright, expect

from tests.builders.backend import CAMILLE, Backend
from tests.e2e.browser import Form, browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

Json = dict[str, Any]

FREE: Final = re.compile(r", libre, ")
TIME: Final = re.compile(r", libre$")
CHOSEN: Final = re.compile(r", choisie$")
HELD: Final = re.compile(r"^Gardée pour vous jusqu’à \d+\sh\s\d\d$")


@dataclass
class Visit:
    """Somebody with the record of one of the invented people, and the server it is on."""

    person: Person
    carnet: Carnet
    backend: Backend
    _tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    def find(self, words: str, meaning: str) -> None:
        """Say what is needed and choose what it means."""
        self.person.open(f"{self.carnet.origin}/appointments/find")
        self.says(words, meaning)

    def says(self, words: str, meaning: str) -> None:
        """Say, where a need is asked for, what is needed, and choose what it means."""
        self.person.sees("De quoi avez-vous besoin ?")
        self.person.settle()  # a cold page may lose the first words
        self.person.fill("Avec vos mots", words)
        self.person.tap(begins(meaning))
        expect(self.times.first).to_be_enabled()

    @property
    def times(self) -> Locator:
        """The first times of each practice found."""
        return self.person.page.get_by_role("button", name=FREE)

    @property
    def time(self) -> Locator:
        """The second of those: the first may begin while it is being booked."""
        return self.times.nth(1)

    def mark(self) -> None:
        """Mark the second free time of the practice that is open: the first may begin while it is being booked."""
        self.person.reads("Choisir une heure")
        second = self.person.page.get_by_role("button", name=TIME).nth(1)
        expect(second).to_be_enabled()
        second.click()
        expect(self.person.page.get_by_role("button", name=CHOSEN)).to_be_enabled()

    def asked(self, address: str, who: str = CAMILLE, **parameters: str) -> list[Json]:
        """Return what the server finds for one of the invented people."""
        with self.client(who) as client:
            found = client.get(address, params=parameters)
            assert found.status_code == httpx.codes.OK, found.text
            return [one["resource"] for one in found.json().get("entry", [])]

    def client(self, who: str = CAMILLE, *more: str) -> httpx.Client:
        """Return a client of the server, for somebody; `more` says in which role."""
        if (who, *more) not in self._tokens:
            self._tokens[who, *more] = self.backend.act("token", "--person", who, *more)
        headers = {"Authorization": f"Bearer {self._tokens[who, *more]}"}
        return httpx.Client(base_url=self.backend.url, headers=headers)


@contextmanager
def visiting(
    playwright: Playwright, tmp_path: Path, data: Path, form: Form, who: str = "Camille Exemple"
) -> Iterator[Visit]:
    """Open Carnet in the demonstration, signed in at a server of our own."""
    (data / "settings.json").write_text('{"language": "fr"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form=form) as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, who)
        person.sees(re.compile("à jour à"))
        yield Visit(person, carnet, backend)
        assert carnet.errors() == ""
    assert watch.faults == []
