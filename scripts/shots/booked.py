"""Appointments, on our own server: found, booked, then one’s own, moved, given up, noted."""

import re
from typing import Final

from playwright.sync_api import Locator, expect

from scripts.shots.camera import Camera
from scripts.shots.shown import on_our_server
from services.appointments.meaning import specialty_name
from services.i18n.translator import Translator, translator
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins

_PHYSIOTHERAPIST: Final = "G15_70"
_WARNING: Final = {"fr": "douleur poitrine", "en": "chest pain"}
_MAIN: Final = 0.45
"""Across the window, where what is being done stands, right of the places."""


def booking(camera: Camera) -> None:
    """Shoot each screen from a need in one’s own words to the home page with the next appointment."""
    _ = translator(camera.language)
    with on_our_server(camera) as (person, carnet, _backend):
        _finds(camera, person, carnet, _)
        _books(camera, person, _)
        _keeps(camera, person, carnet, _)
        _writes(camera, person, carnet, _)
        person.open(carnet.origin)
        person.sees(begins(_("Next appointment · %(delay)s", delay="").rstrip()))
        camera.shoot(person, "81-home-next")


def _finds(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot the words, what warns in them, what they mean, and who is found."""
    person.open(f"{carnet.origin}/appointments/find")
    person.sees(_("Often looked for"))
    camera.shoot(person, "64-find")
    person.fill(_("In your own words"), _WARNING[camera.language])
    person.sees(_("If it is now, call first"))
    camera.shoot(person, "65-find-emergency")
    person.fill(_("In your own words"), _("back pain"))
    meaning = begins(specialty_name(_PHYSIOTHERAPIST, camera.language))
    person.sees_control(meaning)
    camera.shoot(person, "66-find-meanings")
    person.tap(meaning)
    expect(_whole_times(person, _).first).to_be_enabled()
    camera.shoot(person, "67-results")
    person.tap(_("Filters"))
    person.tap(_("Sector 1"), role="checkbox")
    expect(_whole_times(person, _).first).to_be_enabled()
    camera.shoot(person, "68-results-filters")
    person.tap(begins(_.n("%(count)s filter", "%(count)s filters", 1)))
    expect(_whole_times(person, _).first).to_be_enabled()


def _books(camera: Camera, person: Person, _: Translator) -> None:
    """Shoot the times of a practice, the one chosen, what is confirmed, and what is said then."""
    person.settle()  # what was filtered moves up: a click must not land on what was there before
    _whole_times(person, _).first.click()
    person.reads(_("Choose a time"))
    free = person.page.get_by_role("button", name=_ends(_("%(when)s, free", when="")))
    expect(free.first).to_be_enabled()
    camera.shoot(person, "69-practice")
    free.first.click()
    person.sees_control(_ends(_("%(when)s, chosen", when="")))
    free.first.scroll_into_view_if_needed()
    camera.shoot(person, "70-practice-chosen")
    person.tap(_("Choose this time"))
    person.sees(begins(_("Kept for you until %(time)s", time="").rstrip()))
    camera.shoot(person, "71-confirm")
    confirm = re.compile(f"^({_('Confirm the appointment')}|{_('Ask the practice')})$")
    person.scroll_to(confirm, across=_MAIN)
    camera.shoot(person, "72-confirm-end")
    person.tap(confirm)
    person.sees(_("What happens next"))
    camera.shoot(person, "73-booked")


def _keeps(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot my appointments, one of them, its other times, and what giving it up means."""
    person.open(f"{carnet.origin}/appointments")
    person.sees(_("Coming"))
    camera.shoot(person, "74-appointments")
    person.page.get_by_role("button", name=re.compile(r"Dr\s")).first.click()
    person.sees(_("Remind me"))
    camera.shoot(person, "75-appointment")
    one = person.page.url
    person.scroll_to(_("Cancel the appointment"), across=_MAIN)
    camera.shoot(person, "76-appointment-end")
    person.tap(_("Cancel the appointment"))
    person.sees(_("Cancel this appointment?"))
    camera.shoot(person, "77-cancel")
    person.tap(_("Keep it"))
    person.open(one)
    person.tap(_("Choose another time"))
    person.sees(_("If nothing suits"))
    camera.shoot(person, "78-move")


def _writes(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot the note of an appointment made elsewhere, and what to do when one is turned away."""
    person.open(f"{carnet.origin}/appointments/elsewhere")
    person.sees(_("Who and what for"))
    camera.shoot(person, "79-elsewhere")
    person.open(f"{carnet.origin}/appointments/refusal")
    person.sees(_("What it is"))
    camera.shoot(person, "80-refusal")


def _whole_times(person: Person, _: Translator) -> Locator:
    """Return the ways to all the times of each practice found."""
    words = _("All the times: %(name)s", name="").rstrip(": \N{NO-BREAK SPACE}")
    return person.page.get_by_role("button", name=begins(words))


def _ends(words: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(words)}$")
