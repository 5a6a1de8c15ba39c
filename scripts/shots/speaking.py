"""The emergency sheet, before the code too; the trusted person."""

import re

from scripts.shots.camera import Camera
from services.i18n.translator import translator
from tests.e2e.visits import begins, create_space, discover


def emergency(camera: Camera) -> None:
    """Shoot the sheet that the demonstration fills."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        discover(person, camera.language)
        person.open(f"{carnet.origin}/choices/emergency")
        person.sees_control(_("Empty the sheet"))
        camera.shoot(person, "132-emergency-known")


def before_the_code(camera: Camera) -> None:
    """Shoot the sheet of a new space, and what the locked screen shows of it."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/choices/emergency")
        person.sees_control(_("Empty the sheet"))
        person.fill(_("Allergies, one a line"), "Pénicilline")
        for label, words in (
            (_("Trusted person: name and telephone"), "Louise Exemple, 01 99 00 00 00"),
            (_("Where they are, and who has them"), "Dr Modèle"),
        ):
            person.scroll_to(label)
            person.fill(label, words)
        camera.shoot(person, "133-emergency-typed")
        person.scroll_to(_("Print the A4 sheet"))
        camera.shoot(person, "134-emergency-says")
        box = re.compile(f"^{re.escape(_('Show the sheet on the locked screen'))}")
        person.scroll_to(box)
        person.tap(box, role="checkbox")
        camera.shoot(person, "135-emergency-before")
        person.open(f"{carnet.origin}/choices/emergency/visit")
        person.sees(re.compile("."))
        camera.shoot(person, "136-one-visit")
        person.tap(begins(_("Space of %(name)s. Open the menu", name=_("My space"))))
        person.tap(_("Lock now"), role="menuitem")
        person.sees_control(begins(_("Emergency sheet")))
        camera.shoot(person, "137-lock-sheet")
        person.tap(begins(_("Emergency sheet")))
        person.sees("Pénicilline")
        camera.shoot(person, "138-locked-sheet")


def trusted(camera: Camera) -> None:
    """Shoot the trusted person: nobody, the form with what it lacks, a draft, a contact."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/choices/trusted")
        person.sees_control(_("Keep my birth date"))
        camera.shoot(person, "139-trusted-age")
        person.fill(_("My birth date"), "14/03/1960")
        person.tap(_("Keep my birth date"))
        person.sees_control(_("Name my trusted person"))
        camera.shoot(person, "140-trusted-nobody")
        person.tap(_("Name my trusted person"))
        person.scroll_to(_("Keep and go on"))
        person.tap(_("Keep and go on"))
        person.sees(_("Something is missing"))
        camera.shoot(person, "141-trusted-write")
        person.fill(_("First name and name"), "Louise Exemple")
        person.fill(_("Telephone"), "01 99 00 00 00")
        person.choose(_("Somebody close"))
        person.scroll_to(_("Keep and go on"))
        person.tap(_("Keep and go on"))
        person.sees_control(_("Print, to sign it both"))
        camera.shoot(person, "142-trusted-draft")
        person.tap(_("File the signed paper"))
        person.sees_control(_("Choose the photo or PDF"))
        camera.shoot(person, "143-trusted-signing")
        person.scroll_to(_("Carer with access"))
        camera.shoot(person, "144-trusted-who")
        person.scroll_to(_("Note this contact"))
        camera.shoot(person, "145-trusted-contacts")
