"""What is done with the documents of a space: photos put together, values over time, filters, folders, the awaited."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from scripts.shots.camera import Camera
from scripts.shots.files import COURIER, results, sheets
from services.i18n.translator import translator
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, create_space

_LATE: Final = timedelta(days=40)
_NEWEST: Final = "Bilan sanguin 2026"


def photos(camera: Camera) -> None:
    """Shoot the pages of a paper, one being cut, and the document that is made of them."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/documents/add")
        person.scroll_to(_("Put photos together"))
        person.tap(_("Put photos together"))
        person.choose_files(_("Choose photos"), sheets(3))
        make = _.n("Make a document of %(count)s page", "Make a document of %(count)s pages", 3)
        person.sees_control(make)
        camera.shoot(person, "34-photos")
        person.tap(_("Turn page %(page)s", page=2))
        person.tap(_("Edit page %(page)s", page=1))
        person.sees_control(_("Cut more at the top"))
        for edge in (_("Cut more at the top"), _("Cut more at the left")):
            person.scroll_to(edge)
            person.tap(edge)
        person.scroll_to(begins(_("Black and white")))
        person.tap(begins(_("Black and white")), role="checkbox")
        person.sees_control(_("Cut nothing away"))
        camera.shoot(person, "35-photo-cut")
        person.scroll_to(make)
        person.tap(make)
        person.sees(_("Date of the document"))
        camera.shoot(person, "36-photos-described")


def analyses(camera: Camera) -> None:
    """Shoot the values of the laboratories, one of them over time, and its table."""
    _ = translator(camera.language)
    with _filled(camera) as (person, carnet):
        person.open(f"{carnet.origin}/documents/values")
        person.sees_control(begins("Ferritin"))
        camera.shoot(person, "37-analyses")
        person.tap(begins("Ferritin"))
        person.sees(_("All values"))
        camera.shoot(person, "38-over-time")
        person.scroll_to(re.compile("^12 "))
        camera.shoot(person, "39-over-time-table")


def narrowed(camera: Camera) -> None:
    """Shoot the filters, the list they leave, and the folders."""
    _ = translator(camera.language)
    with _filled(camera) as (person, carnet):
        person.open(f"{carnet.origin}/documents/folders")
        for name in ("Anémie", "À montrer au Dr Modèle"):
            person.fill(_("New folder"), name)
            person.tap(_("Create the folder"))
            person.sees_control(_("Rename: %(name)s", name=name))
        person.open(f"{carnet.origin}/documents")
        person.tap(_("Filters"))
        person.sees_control(begins(_("By month")), role="radio")
        camera.shoot(person, "40-filters")
        person.bring("Laboratoire Exemple", role="checkbox")
        person.tap("Laboratoire Exemple", role="checkbox")
        person.bring(begins(_("Name of the filter")), role="textbox")
        person.fill(_("Name of the filter"), "Mon laboratoire")
        person.tap(_("Save the filter"))
        camera.shoot(person, "41-filters-kept")
        person.tap(_("See the documents"))
        person.sees_control("Mon laboratoire", role="checkbox")
        person.not_sees(_("Filter saved"))
        camera.shoot(person, "42-documents-filtered")
        person.open(f"{carnet.origin}/documents/folders")
        person.sees_control(_("Rename: %(name)s", name="Anémie"))
        camera.shoot(person, "43-folders")


def expected(camera: Camera) -> None:
    """Shoot a report that has not come: the visit told, what is late, the letter, the list."""
    _ = translator(camera.language)
    with _filled(camera) as (person, carnet):
        person.open(f"{carnet.origin}/documents/expected")
        person.sees_control(_("Wait for the report"))
        camera.shoot(person, "44-expected-none")
        day = (datetime.now(UTC) - _LATE).strftime("%d/%m/%Y")
        person.fill(_("Practitioner or place"), "Dr Modèle")
        person.fill(_("Reason (optional)"), "Échographie")
        person.fill(_("Day of the visit"), day)
        person.tap(_("Wait for the report"))
        person.sees_control(_("Prepare the letter"))
        camera.shoot(person, "45-expected-late")
        person.tap(_("Prepare the letter"))
        person.sees_control(_("Copy the letter"))
        camera.shoot(person, "46-expected-letter")
        person.tap(_("Close"))
        person.open(f"{carnet.origin}/documents")
        person.sees_control(
            begins(
                _.n("Report expected, not received", "%(count)s reports expected, not received", 1)
            )
        )
        camera.shoot(person, "47-documents-late")


@contextmanager
def _filled(camera: Camera) -> Iterator[tuple[Person, Carnet]]:
    """Open a space that has results of six years and a letter."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [*results(), COURIER])
        person.tap(_("See my documents"))
        person.sees_control(begins(_NEWEST))
        yield person, carnet
