"""Marcel gives access, Sophie agrees, acts for him, and he stops it: the pages of the circle."""

import re
import tempfile
from pathlib import Path
from urllib.parse import urljoin

from scripts.shots.camera import Camera
from services.i18n.translator import Translator, translator
from tests.builders.backend import Backend
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

_CODE = re.compile(r"(?:[0-9A-Z-] ){13}[0-9A-Z]")


def circle(camera: Camera) -> None:
    """Shoot the circle on both sides: the list, giving, the code, answering, comparing, acting, stopping, ended."""
    _ = translator(camera.language)
    with (
        tempfile.TemporaryDirectory() as folder,
        Backend(Path(folder) / "server") as backend,
        camera.visit("--demonstration-server", backend.url) as (marcel, _his),
        camera.visit("--demonstration-server", backend.url) as (sophie, _hers),
    ):
        _arrives(marcel, "Marcel Fictif", _)
        _arrives(sophie, "Sophie Exemple", _)
        _goes(marcel, "/choices/circle")
        marcel.sees_control(begins("Sophie Exemple"))
        camera.shoot(marcel, "146-circle")
        _goes(marcel, "/choices/circle/children")
        marcel.sees(_("What stays secret"))
        camera.shoot(marcel, "147-children")
        code = _gives(camera, marcel, _)
        _agrees(camera, sophie, code, _)
        marcel.tap(_("Look for an answer"))
        marcel.sees(_("Is it the person you meant?"))
        camera.shoot(marcel, "153-compare")
        marcel.bring(_("It is them: give access"))
        marcel.tap(_("It is them: give access"))
        marcel.tap(re.compile(rf"^Sophie Exemple\s+{_('See and add')}"))
        marcel.sees_control(_("Stop this access"))
        camera.shoot(marcel, "154-helper")
        helper = marcel.page.url
        marcel.tap(_("Change what they may do"))
        marcel.sees_control(_("Keep the change"))
        camera.shoot(marcel, "159-change")
        _acts(camera, sophie, _)
        # Flet closes a dialog as the colours change, once the browser has gone back.
        marcel.open(helper)
        marcel.tap(_("Stop this access"))
        marcel.sees_control(_("Keep it"))
        camera.shoot(marcel, "157-stop")
        marcel.tap(_("Stop the access"))
        marcel.sees(_("Nobody has access"))
        sophie.tap(_("Go back to my own space"))
        _goes(sophie, "/choices/circle")
        sophie.sees(_("The record of %(name)s is no longer open to you", name="Marcel Fictif"))
        camera.shoot(sophie, "158-ended")


def _gives(camera: Camera, marcel: Person, _: Translator) -> str:
    _goes(marcel, "/choices/circle/give")
    marcel.tap(begins(_("Documents")), role="checkbox")
    marcel.tap(begins(_("Appointments")), role="checkbox")
    camera.shoot(marcel, "148-give")
    marcel.tap(begins(_("See and add")), role="radio")
    marcel.bring(_("3 months"), role="checkbox")
    marcel.tap(_("3 months"), role="checkbox")
    marcel.bring(_("See what they would see"))
    marcel.tap(_("See what they would see"))
    marcel.sees(_("Would get"))
    camera.shoot(marcel, "149-preview")
    marcel.bring(_("Make the invitation"))
    marcel.tap(_("Make the invitation"))
    marcel.sees(_("Give this code to the person"))
    camera.shoot(marcel, "150-code")
    return marcel.name_like(_CODE).replace(" ", "")


def _agrees(camera: Camera, sophie: Person, code: str, _: Translator) -> None:
    _goes(sophie, "/choices/circle/answer")
    sophie.fill(_("Code of the invitation"), code)
    sophie.tap(_("See what it asks"))
    sophie.sees_control(_("I agree"))
    camera.shoot(sophie, "151-answer")
    sophie.tap(_("I agree"))
    sophie.sees(_("I help them"))
    camera.shoot(sophie, "152-answered")


def _acts(camera: Camera, sophie: Person, _: Translator) -> None:
    _goes(sophie, "/choices/circle")
    sophie.tap(re.compile(rf"^Marcel Fictif\s+{_('See and add')}"))
    sophie.sees_control(_("Open their record"))
    camera.shoot(sophie, "155-helped")
    sophie.tap(_("Open their record"))
    sophie.sees(re.compile(re.escape(_("You act for %(name)s", name="Marcel Fictif"))))
    sophie.sees(re.compile("up to date at|à jour à"))
    camera.shoot(sophie, "156-acting")
    sophie.touch(sophie.page.get_by_role("button", name=begins("Ordonnance")).first)
    sophie.page.wait_for_url("**/documents/*")
    sophie.sees(re.compile("pas modifier ce qui est là|not change what is here"))
    camera.shoot(sophie, "156b-acting-document")


def _arrives(person: Person, name: str, _: Translator) -> None:
    discover_as(person, name, _.language)
    person.sees(re.compile("up to date at|à jour à"))


def _goes(person: Person, path: str) -> None:
    person.open(urljoin(person.page.url, path))
