"""Copies, a forgotten code, and several people on one device."""

import re
from typing import Final

from scripts.shots.camera import Camera
from services.i18n.translator import translator
from tests.e2e.visits import CODE, begins, create_space

KEY: Final = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


def copies_and_people(camera: Camera) -> None:
    """Shoot the way back from an archive, the copies to keep, a forgotten code, two people on one device."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        person.tap(begins(_("Restore from an archive")))
        person.sees(_("Key of the archive"))
        camera.shoot(person, "25-restore")
        person.open(carnet.origin)
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/settings/keep")
        person.sees_control(_("Make the archive"))
        camera.shoot(person, "26-keep")
        person.tap(_("Make the archive"))
        person.sees_control(_("I wrote it down"))
        camera.shoot(person, "27-keep-key")
        person.open(f"{carnet.origin}/settings")
        person.scroll_to(_("No recovery key yet"))
        person.tap(_("Write down a recovery key…"))
        person.fill(_("Your code, to go on"), CODE)
        person.tap(_("Show my recovery key"))
        key = person.name_like(KEY)
        person.tap(_("I wrote it down"))
        person.scroll_to(_("People on this device"))
        camera.shoot(person, "28-people")
        person.open(carnet.origin)
        person.tap(_("Space of %(name)s. Open the menu", name=_("My space")))
        person.tap(_("Lock now"), role="menuitem")
        person.tap(_("Forgotten code?"))
        person.sees(_("Code forgotten"))
        camera.shoot(person, "29-forgotten")
        person.fill(_("Recovery key"), key)
        person.tap(_("Open with the recovery key"))
        person.sees(_("Choose a new code"))
        camera.shoot(person, "30-new-code")
        person.tap(_("Lock without changing it"))
        person.tap(_("Another person uses this device"))
        person.sees(_("A space for another person"))
        camera.shoot(person, "31-another-person")
        create_space(person, camera.language)
        person.tap(_("Space of %(name)s. Open the menu", name=_("My space")))
        person.tap(_("Change person"), role="menuitem")
        person.sees_control(_("Space %(number)s", number=1))
        camera.shoot(person, "32-who-is-there")
