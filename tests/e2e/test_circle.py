"""Marcel and Sophie, each with a Carnet of their own: he gives access, she books for him, he stops, her file is gone.

Marcel reads French on a desktop, Sophie too; both are signed in at one server of our own. Sophie helps Marcel already,
in the demonstration: what he gives here replaces it. Her space stays on her computer, so that she can close Carnet with
something unsent, and open it again.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from playwright.sync_api import Playwright

from tests.builders.backend import Backend
from tests.e2e.actions import counted
from tests.e2e.browser import Form, browser
from tests.e2e.care import Visit
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, connect, discover_as, unlock

CODE: Final = re.compile(r"(?:[0-9A-Z-] ){13}[0-9A-Z]")
"""As it is read aloud, sign by sign."""
DIGITS: Final = re.compile(r"\d \d \d \d")


@contextmanager
def at_home(
    playwright: Playwright,
    folder: Path,
    backend: Backend,
    name: str,
    *,
    keeps: bool = False,
    form: Form = "desktop",
) -> Iterator[tuple[Person, Carnet]]:
    """Open a Carnet of this person's own, in a browser of their own; `keeps`: with a space that stays."""
    data = folder / "data"
    data.mkdir(parents=True, mode=0o700)
    (data / "settings.json").write_text('{"language": "fr"}', "utf-8")
    with (
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, folder / "profile", form=form) as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        if keeps:
            person.tap(begins("Se connecter à un serveur"))
            connect(person, backend.url, name=name)
        else:
            discover_as(person, name)
        person.sees(re.compile("à jour à"))
        yield person, carnet
        assert carnet.errors() == ""
    assert watch.faults == []


@contextmanager
def open_again(playwright: Playwright, folder: Path) -> Iterator[Person]:
    """Open the Carnet that was closed there, at its lock."""
    with (
        Carnet.start(folder / "data") as carnet,
        browser(playwright, folder / "profile", form="desktop") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        yield person
        assert carnet.errors() == ""
    assert watch.faults == []


def goes(person: Person, path: str) -> None:
    """Open a page by its address."""
    person.open(urljoin(person.page.url, path))


def files_of(carnet: Carnet) -> list[Path]:
    """Return the records of others that are on this device."""
    return list(carnet.data.glob("**/helped/*/record.db"))


def test_access_when_given_used_and_stopped_then_each_side_sees_it_and_nothing_is_left(
    playwright: Playwright, tmp_path: Path
) -> None:
    with (
        Backend(tmp_path / "server") as backend,
        at_home(playwright, tmp_path / "marcel", backend, "Marcel Fictif") as (marcel, _his),
        at_home(playwright, tmp_path / "sophie", backend, "Sophie Exemple", keeps=True) as (
            sophie,
            hers,
        ),
    ):
        _gives_with_the_acts_of_the_table(marcel, sophie)

        goes(sophie, "/choices/circle")
        sophie.sees_control(re.compile(r"^Marcel Fictif\s+Voir et ajouter"))
        sophie.tap("Espace de Sophie. Ouvrir le menu")
        sophie.tap("Agir pour Marcel Fictif", role="menuitem")
        sophie.sees(re.compile("Vous agissez pour Marcel Fictif"))
        sophie.sees(re.compile("à jour à"))
        before = len(files_of(hers))  # Marcel’s, and her children’s
        visit = Visit(sophie, hers, backend)
        _books(visit)
        his = len(visit.asked("/Appointment", "marcel", _count="100"))
        _asks_without_network(visit)
        sophie.page.context.close()
        hers.stop()
        backend.start()

        goes(marcel, "/choices/traces")
        marcel.sees(begins("Sophie Exemple, pour Marcel"))
        marcel.sees(re.compile("A pris un rendez-vous"))
        goes(marcel, "/choices/circle")
        marcel.tap(re.compile(r"^Sophie Exemple\s+Voir et ajouter"))
        marcel.tap("Arrêter cet accès")
        marcel.page.get_by_role("alertdialog").get_by_role("button", name="Arrêter l’accès").click()
        marcel.sees("Personne n’a d’accès")

        with open_again(playwright, tmp_path / "sophie") as later:
            unlock(later)
            later.sees(re.compile("à jour à"))
            goes(later, "/choices/circle")
            later.sees("Le dossier de Marcel Fictif ne vous est plus ouvert")
            later.sees(re.compile("Non envoyé, et non appliqué.: 1.demande de rendez-vous"))
            later.not_sees(re.compile("Vous agissez pour"))
        assert len(files_of(hers)) == before - 1
        assert len(visit.asked("/Appointment", "marcel", _count="100")) == his


def _gives_with_the_acts_of_the_table(person: Person, sophie: Person) -> None:
    """Look at what she would see, then give her access, count what that took, confirm who she is."""
    goes(person, "/choices/circle/give")
    person.tap(begins("Documents"), role="checkbox")
    person.scroll_to("Voir ce que cette personne verrait")
    person.tap("Voir ce que cette personne verrait")
    person.sees(re.compile("Obtiendrait [1-9]"))
    goes(person, "/choices/circle")
    person.sees_control(begins("Sophie Exemple"))
    with counted(person, "give access"):
        person.tap("Donner un accès")
        person.tap(begins("Rendez-vous"), role="checkbox")
        person.tap(begins("Voir et ajouter"), role="radio")
        person.tap("3 mois", role="checkbox")
        person.scroll_to("Faire l’invitation")
        person.tap("Faire l’invitation")
        person.sees("Donnez ce code à la personne")
        digits = _agrees(sophie, person.name_like(CODE).replace(" ", ""))
        person.reload()  # he comes back later: what came since is there
        person.sees("Est-ce bien la personne voulue ?")
        assert person.name_like(DIGITS) == digits
        person.tap("C’est bien elle : donner l’accès")
        person.sees_control(re.compile(r"^Sophie Exemple\s+Voir et ajouter"))


def _agrees(sophie: Person, code: str) -> str:
    """Read what the code asks, agree; return the digits to compare."""
    goes(sophie, "/choices/circle/answer")
    sophie.fill("Code de l’invitation", code.lower())
    sophie.tap("Voir ce qu’elle demande")
    sophie.sees("Marcel Fictif demande votre aide")
    sophie.tap("Je donne mon accord")
    sophie.sees("J’aide")
    sophie.tap(re.compile(r"^Marcel Fictif\s+Réponse"))
    return sophie.name_like(DIGITS)


def _books(visit: Visit) -> None:
    """Find care in own words, and take the first time, for Marcel."""
    visit.find("mal de dos", "Kinésithérapeute")
    visit.times.first.click()
    visit.person.reads("Rendez-vous pour Marcel")
    visit.person.tap(re.compile("^(Confirmer le rendez-vous|Demander au cabinet)$"))
    visit.person.reads("Rendez-vous pris pour Marcel")


def _asks_without_network(visit: Visit) -> None:
    """Choose another time, lose the server, ask all the same: nothing leaves."""
    visit.find("mal de dos", "Kinésithérapeute")
    visit.person.touch(
        visit.person.page.get_by_role("button", name=begins("Toutes les heures : ")).first
    )
    visit.mark()
    visit.backend.stop()
    visit.person.tap("Choisir")
    visit.person.sees("Pas de connexion : vous pouvez demander cette heure")
    visit.person.scroll_to("Garder ma demande")
    visit.person.tap("Garder ma demande")
    visit.person.reads("Demande en attente d’envoi pour Marcel")
