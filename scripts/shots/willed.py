"""My choices and advance directives, in the demonstration: written, agreed, printed, signed, changed, compared."""

from datetime import date

from scripts.shots.camera import Camera
from services.i18n.translator import Translator, translator
from tests.builders.files import photo
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover


def wishes(camera: Camera) -> None:
    """Shoot each screen, from the page of choices to two versions compared."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        person.open(carnet.address)
        discover(person, camera.language)
        person.open(f"{carnet.origin}/choices")
        person.sees(_("My wishes"))
        camera.shoot(person, "120-choices")
        person.open(f"{carnet.origin}/choices/directives")
        person.sees(_("What they are"))
        camera.shoot(person, "121-directives-none")
        _writes(camera, person, _)
        _signs(camera, person, carnet, _)
        _changes(camera, person, carnet, _)
        person.open(f"{carnet.origin}/choices/directives/organs")
        person.sees(_("My wish"))
        camera.shoot(person, "130-organs")
        person.open(f"{carnet.origin}/choices/directives/understand")
        person.reads(_("Check that I understood"))
        person.page.get_by_role("radio").nth(1).click()
        person.sees(_("That is so"))
        camera.shoot(person, "131-understand")


def _writes(camera: Camera, person: Person, _: Translator) -> None:
    """Shoot the ways to write, a page of questions, and what is read again before agreeing."""
    person.tap(begins(_("Write them")))
    person.sees(_("Ways to write"))
    camera.shoot(person, "122-ways")
    person.tap(begins(_("I am not ill")))
    for page in range(2, 5):
        _turns(person, _, page)
    person.sees(_("Treatments and acts"))
    camera.shoot(person, "123-care")
    answer = f"{_('Reviving me if my heart stops')}: {_('I do not want it')}"
    person.choose(answer)
    for page in (5, 6):
        _turns(person, _, page)
    person.fill(_("Where I wish to be"), "Chez moi")
    _turns(person, _, 7)
    person.sees(_("Read it again, then agree"))
    camera.shoot(person, "124-agree")
    person.bring(_("I agree"))
    camera.shoot(person, "125-agree-end")
    person.tap(_("I agree"))
    person.sees(_("What Carnet knows of it"))


def _turns(person: Person, _: Translator, page: int) -> None:
    person.tap(_("Next"))
    person.sees(_("Page %(page)s of %(count)s", page=page, count=7))


def _signs(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot the version that holds, and the paper that is filed with it."""
    camera.shoot(person, "126-version")
    person.tap(_("File the signed paper"))
    scan = {"name": "papier.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 800)}
    person.choose_files(_("Choose a photo or a PDF"), [scan])  # type: ignore[list-item] # Playwright's own shape
    person.sees(_("The paper is filed"))
    person.fill(_("Date on the paper"), f"{date.today():%d/%m/%Y}")  # noqa: DTZ011 - as the person reads it
    camera.shoot(person, "127-signed-paper")
    person.tap(_("File it with this version"))
    person.sees(_("Filed. This version is shown as signed."))
    person.open(f"{carnet.origin}/choices/directives")
    person.sees(_("In force"))
    camera.shoot(person, "128-in-force")


def _changes(camera: Camera, person: Person, carnet: Carnet, _: Translator) -> None:
    """Shoot what changed between two versions."""
    person.open(f"{carnet.origin}/choices/directives/begin")
    person.tap(begins(_("I am not ill")))
    for page in range(2, 7):
        _turns(person, _, page)
    person.fill(_("Where I wish to be"), "Chez moi, avec Inès")
    _turns(person, _, 7)
    person.tap(_("I agree"))
    person.sees(_("What Carnet knows of it"))
    person.tap(begins(_("What changed")))
    person.sees(_("After"))
    camera.shoot(person, "129-compared")
