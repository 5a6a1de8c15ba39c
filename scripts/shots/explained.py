"""What Carnet explains: rights, words, numbers, help of a screen, help from somebody, and the search over all of it."""

from pathlib import Path

from scripts.shots.camera import Camera
from services.content.schema import Kind, Level
from services.content.service import ContentService
from services.i18n.translator import Translator, translator
from services.rights.words import level_name
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import discover

_CONTENT = ContentService(Path("nowhere"))
_RIGHT = "masking"
_LARGE = 130
"""Per cent of text size over which a phone shows no icon of help."""
_ARTICLE = "new-in-france"
_SOUGHT = {"fr": "ordonnance", "en": "prescription"}


def explanations(camera: Camera) -> None:
    """Shoot each screen of rights and help, in the demonstration."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        discover(person, camera.language)
        _rights(camera, person, carnet, _)
        _lists(camera, person, carnet, _)
        _helps(camera, person, carnet, _)


def _rights(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot the list, a right in both versions, a word explained, the way to paper."""
    person.open(carnet.origin + "/rights")
    person.reads(_("My rights"))
    camera.shoot(person, "96-rights")
    person.open(carnet.origin + f"/rights/{_RIGHT}")
    person.reads(_title(Kind.RIGHT, _RIGHT, camera))
    camera.shoot(person, "97-right")
    person.bring(_("Print this page"))
    person.tap(_("Print this page"))
    person.sees_control(_("Save the PDF"))
    camera.shoot(person, "98-right-print")
    person.tap(_("Cancel"))
    person.tap(level_name(Level.SIMPLIFIED, _), role="checkbox")
    camera.shoot(person, "99-right-simplified")
    word = _CONTENT.term(_RIGHT, camera.language).word
    person.tap(_("What “%(word)s” means", word=word))
    person.sees_control(_("Close"))
    camera.shoot(person, "100-word")
    person.tap(_("Close"))
    person.tap(level_name(Level.STANDARD, _), role="checkbox")


def _lists(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot the numbers, the words, the situations, and one of each."""
    for name, route, title in (
        ("101-numbers", "/rights/numbers", _("Useful numbers")),
        ("102-glossary", "/rights/glossary", _("Words explained")),
        ("103-situations", "/rights/articles", _("Situations and articles")),
        ("104-situation", f"/rights/articles/{_ARTICLE}", _title(Kind.ARTICLE, _ARTICLE, camera)),
    ):
        person.open(carnet.origin + route)
        person.reads(title)
        camera.shoot(person, name)


def _helps(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot the search, the help, the help of a screen, and what somebody who helps sees."""
    person.open(carnet.origin + "/search")
    person.fill(_("Search"), _SOUGHT[camera.language])
    person.sees(_("In the explanations"))
    camera.shoot(person, "105-search")
    person.open(carnet.origin + "/help")
    person.reads(_("Help"))
    camera.shoot(person, "106-help")
    person.open(carnet.origin + "/documents")
    person.sees_control(_("Add"))
    person.settle()
    if camera.look.form == "phone" and camera.look.size > _LARGE:  # there, it is in the menu
        person.tap(_("Space of %(name)s. Open the menu", name="Camille"))
        person.tap(_("Help"), role="menuitem")
    else:
        person.tap(_("Help"))
    person.sees(_("The next steps"))
    camera.shoot(person, "107-screen-help")
    person.tap(_("Somebody helps me"))
    person.reads(_("Somebody helps me"))
    camera.shoot(person, "108-helped")
    person.scroll_to(_("Go back to my record"))
    camera.shoot(person, "109-helped-end")


def _title(kind: Kind, id: str, camera: Camera) -> str:
    return _CONTENT.page(kind, id, camera.language).title
