"""Prevention: the cards, why, what one says of them and of oneself, the vaccines, the calendar, and home."""

from typing import Final

from scripts.shots.camera import Camera
from scripts.shots.shown import on_our_server
from services.i18n.translator import Translator, translator
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, create_space

_RULE: Final = "scr-col-30-65"
_MAIN: Final = 0.4
_SIDE: Final = 0.75


def prevention(camera: Camera) -> None:
    """Shoot prevention of somebody whose record knows some vaccines, then of nobody."""
    _ = translator(camera.language)
    with on_our_server(camera) as (person, carnet, _backend):
        person.open(f"{carnet.origin}/prevention")
        person.sees(_("To do now"))
        camera.shoot(person, "82-prevention")
        _folds(camera, person, _)
        _one(camera, person, carnet, _)
        for screen, route, words in (
            ("90-vaccines", "vaccines", _("What is read here")),
            ("91-prevention-calendar", "calendar", _("Now")),
            ("92-about-me", "about-me", _("My health")),
        ):
            person.open(f"{carnet.origin}/prevention/{route}")
            person.sees(words)
            camera.shoot(person, screen)
        across = _MAIN
        person.scroll_to(begins(_("Intimate subjects")), across=across)
        person.tap(begins(_("Intimate subjects")))
        person.scroll_to(_("A pregnancy under way"), across=across)
        camera.shoot(person, "93-about-me-intimate")
        person.open(carnet.origin)
        person.scroll_to(_("Why this first?"), across=across)
        camera.shoot(person, "94-home-to-do")
        person.tap(_("Why this first?"))
        person.sees(_("The order, always the same:"))
        camera.shoot(person, "95-home-why-first")
    _unknown(camera, _)


def _folds(camera: Camera, person: Person, _: Translator) -> None:
    across = _MAIN if camera.look.form == "phone" else _SIDE
    person.scroll_to(begins(_("Something is missing")), across=across)
    camera.shoot(person, "83-prevention-end")
    person.tap(begins(_("Something is missing")))
    person.sees(begins(_("Say what is missing")))
    camera.shoot(person, "84-prevention-missing")


def _one(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    person.open(f"{carnet.origin}/prevention/rule/{_RULE}")
    person.sees(_("What is proposed"))
    camera.shoot(person, "85-why")
    person.scroll_to(_("Where this rule comes from"))
    camera.shoot(person, "86-why-source")
    person.open(f"{carnet.origin}/prevention/rule/{_RULE}")
    person.tap(_("It is done"))
    person.sees(_("When was it done?"))
    camera.shoot(person, "87-done")
    person.tap(_("Cancel"))
    person.tap(_("I refuse"))
    person.sees(_("You said that you refuse it."))
    camera.shoot(person, "88-refused")


def _unknown(camera: Camera, _: Translator) -> None:
    with camera.visit() as (person, carnet):
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/prevention")
        person.sees(_("Your birth date is missing"))
        camera.shoot(person, "89-prevention-unknown")
