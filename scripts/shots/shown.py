"""To whom documents are shown, on our own server: who may see, “see as”, links."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import expect

from scripts.shots.camera import Camera
from services.i18n.translator import translator
from tests.builders.backend import CAMILLE, Backend
from tests.builders.files import pdf
from tests.builders.visiting import DOCTOR, Visitor
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

_TITLE: Final = "Courrier du Dr Modèle"
_PANE: Final = 0.8
"""Across the window, where an open document is, beside its list or alone."""
_PASSCODE: Final = re.compile(r"(\d ){5}\d")


def who_sees(camera: Camera) -> None:
    """Shoot who may see a document, the choices a category, and what somebody else would get."""
    _ = translator(camera.language)
    with _served(camera) as (person, carnet):
        person.tap(begins(_TITLE))
        person.reads(_TITLE)
        person.scroll_to(_("See as somebody else…"), across=_PANE)
        camera.shoot(person, "48-who-sees")
        person.tap(_("Change who can see this document"))
        person.sees_control(begins(_("Hidden from professionals")), role="radio")
        camera.shoot(person, "49-who-sees-choice")
        person.choose(begins(_("Hidden from professionals")))
        person.tap(_("Save"))
        person.not_sees(_("Will be applied at the next update"))
        person.not_sees(_("Kept. It will be applied at the next update."))
        person.sees(_("Hidden from all of them. You and its author still see it."))
        camera.shoot(person, "50-hidden")
        person.open(f"{carnet.origin}/access")
        person.sees_control(_("See as somebody else…"))
        camera.shoot(person, "51-access")
        person.tap(_("See as somebody else…"))
        person.sees(_("Who looks"))
        camera.shoot(person, "52-see-as")
        person.tap(begins(_("My attending doctor, %(name)s", name="")))
        person.sees(_("Would not get"))
        camera.shoot(person, "53-seen-as")


def who_saw(camera: Camera) -> None:
    """Shoot who saw, and what to do about an access that is not recognised."""
    _ = translator(camera.language)
    with _served(camera) as (person, carnet):
        person.open(f"{carnet.origin}/choices/traces")
        person.sees_control(_("Save this list"))
        camera.shoot(person, "160-traces")
        person.tap(_("I don’t recognise one of these"))
        person.sees(_("An access that you don’t recognise"))
        camera.shoot(person, "161-traces-doubt")


def shares(camera: Camera) -> None:
    """Shoot a link being made, as it was made, once it was opened and answered, all links, and one that is closed."""
    _ = translator(camera.language)
    with _served(camera) as (person, carnet):
        person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        person.tap(begins(_TITLE))
        person.reads(_TITLE)
        person.open(f"{person.page.url}/share")
        person.sees(_("What leaves"))
        camera.shoot(person, "54-share")
        person.scroll_to(begins(_("They may leave a report")))
        person.tap(begins(_("They may leave a report")), role="checkbox")
        person.scroll_to(_("Make the link"))
        camera.shoot(person, "55-share-end")
        person.tap(_("Make the link"))
        person.sees_control(_("Copy the link"))
        camera.shoot(person, "56-link")
        person.tap(_("Copy the link"))
        person.sees(_("The link is copied."))
        link = person.page.evaluate("navigator.clipboard.readText()")
        person.scroll_to(_("Code to say aloud"))
        passcode = person.name_like(_PASSCODE).replace(" ", "")
        _reads(camera, person, link, passcode)
        _answer(link, passcode)
        person.open(f"{carnet.origin}/shares")
        person.sees(re.compile(_.n("%(count)s report left", "%(count)s reports left", 1)))
        camera.shoot(person, "57-shares")
        person.tap(begins(_TITLE))
        person.scroll_to(_("Reports left"))
        camera.shoot(person, "58-link-answered")
        person.scroll_to(_("Close this link"))
        person.tap(_("Close this link"))
        person.sees_control(_("Close the link"))
        camera.shoot(person, "59-close-link")
        person.tap(_("Close the link"))
        person.sees(_("The link is closed: nobody can open it any more."))
        person.open(f"{carnet.origin}/shares")
        person.sees(_("Ended"))
        camera.shoot(person, "60-shares-ended")
        person.open(f"{carnet.origin}/visit/share")
        person.sees(_("What leaves"))
        camera.shoot(person, "60-visit-share")


def _reads(camera: Camera, person: Person, link: str, passcode: str) -> None:
    """Shoot the page of the server that a link leads to: who one is, the documents, the answer to leave."""
    page = person.page.context.new_page()
    page.goto(link)
    who, code = page.get_by_role("textbox").nth(0), page.get_by_role("textbox").nth(1)
    who.fill(DOCTOR)
    code.fill(passcode)
    camera.shoot_page(page, "61-viewer")
    code.press("Enter")
    expect(page.get_by_role("heading", name=_TITLE)).to_be_visible()
    camera.shoot_page(page, "62-viewer-read")
    page.locator("input[type=file]").scroll_into_view_if_needed()
    camera.shoot_page(page, "63-viewer-answer")
    page.close()
    person.come_back()


def _answer(link: str, passcode: str) -> None:
    """Open the link as a doctor does who has no software of ours, and leave a report."""
    doctor = Visitor.of(link)
    manifest = doctor.ask(passcode).json()
    doctor.leave(manifest, ("application/pdf", pdf("Compte rendu"))).raise_for_status()


@contextmanager
def _served(camera: Camera) -> Iterator[tuple[Person, Carnet]]:
    """Open the documents of an invented person on our own server, with a letter that came."""
    with on_our_server(camera, "letter", _TITLE) as (person, carnet, _backend):
        person.open(f"{carnet.origin}/documents")
        person.sees_control(begins(_TITLE))
        yield person, carnet


@contextmanager
def on_our_server(
    camera: Camera, kind: str = "", title: str = "", name: str = "Camille Exemple"
) -> Iterator[tuple[Person, Carnet, Backend]]:
    """Open the home page of an invented person on our own server, where a document of that kind came, if given."""
    _ = translator(camera.language)
    with (
        tempfile.TemporaryDirectory() as folder,
        Backend(Path(folder)) as backend,
        camera.visit("--demonstration-server", backend.url) as (person, carnet),
    ):
        if kind:
            backend.act("deposit", "--person", CAMILLE, "--kind", kind, "--title", title)
        discover_as(person, name, camera.language)
        person.sees(re.compile(_("up to date at %(time)s", time="").rstrip()))
        yield person, carnet, backend
