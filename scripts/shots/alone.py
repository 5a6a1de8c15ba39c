"""A space on this device only, and the demonstration."""

from typing import Final

from scripts.shots.camera import Camera
from services.i18n.translator import translator
from tests.e2e.visits import begins, create_space, discover

# Titles of the demonstration: a report with a table, and one with pages.
PICTURED: Final = ("Compte rendu d’examens biologiques", "Ordonnance : traitement de l’asthme")


def own_space(camera: Camera) -> None:
    """Shoot the welcome page, the steps of a new space, the empty space, the lock."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        camera.shoot(person, "01-welcome")
        person.tap(begins(_("On this device only")))
        person.sees_control(_("Continue"))
        camera.shoot(person, "02-who")
        person.tap(_("Continue"))
        person.sees_control(begins(_("A passphrase")), role="radio")
        camera.shoot(person, "03-protection")
        person.open(carnet.origin)
        create_space(person, camera.language)
        camera.shoot(person, "04-home-empty")
        person.open(f"{carnet.origin}/documents")
        person.sees_control(_("Add a document"))
        camera.shoot(person, "05-documents-empty")
        person.tap(_("Space of %(name)s. Open the menu", name=_("My space")))
        person.tap(_("Lock now"), role="menuitem")
        person.sees(_("Your 6-digit code"))
        camera.shoot(person, "06-lock")


def demonstration(camera: Camera) -> None:
    """Shoot the screens that need documents."""
    _ = translator(camera.language)
    with camera.visit() as (person, carnet):
        discover(person, camera.language)
        camera.shoot(person, "07-home")
        for screen, route, words in (
            ("12-add", "documents/add", _("Choose files")),
            ("13-settings", "settings", _("Language")),
            ("14-help", "help", _("Help")),
            ("33-visit", "visit", _("The reason, in a few words")),
        ):
            person.open(f"{carnet.origin}/{route}")
            person.sees(words)
            camera.shoot(person, screen)
        person.open(f"{carnet.origin}/documents")
        person.sees_control(_("Add"))
        camera.shoot(person, "08-documents")
        for number, title in enumerate(PICTURED, start=9):
            person.open(f"{carnet.origin}/documents")
            person.scroll_to(begins(title))
            person.tap(begins(title))
            person.page.wait_for_url("**/documents/*")
            person.sees_control(_("Rename the document"))
            camera.shoot(person, f"{number:02}-document")
            person.open(f"{person.page.url}/read")
            person.sees(title)
            camera.shoot(person, f"{number:02}-document-read")
