"""Pictures of every main screen, to lay beside the design: `python -m scripts.shots [NAME-PART…]`.

Each screen × phone and desktop × light and dark × 100 and 200 % × French and English goes to
build/shots/<form>-<theme>-<size>-<language>/<screen>.png. With arguments, only the combinations whose name has
one of them, such as `phone-light-100-fr`.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from playwright.sync_api import FilePayload, Playwright, sync_playwright

from scripts.flaws import flaws
from services.core.categories import Category
from services.i18n.translator import translator
from tests.builders import contribution, remote
from tests.builders.files import pdf
from tests.e2e.browser import Form, browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import CODE, begins, connect, create_space, discover, sign_in
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer
from tests.fakes.fhir.shared import SharedServer

SHOTS: Final = Path("build") / "shots"
# Titles of the demonstration: a report with a table, and one with pages.
PICTURED: Final = ("Compte rendu d’examens biologiques", "Ordonnance : traitement de l’asthme")
# Of a server: one with its file, one whose file it lost.
LETTERS: Final = (
    remote.letter("lettre", "Lettre de pneumologie"),
    remote.letter("perdue", "Lettre de cardiologie"),
)
# A document and the values printed in it, as a laboratory sends them.
ANALYSIS: Final = (
    remote.result("ferritine", 42),
    remote.binary("bilan-file"),
    remote.letter("bilan", "Bilan de la ferritine"),
    remote.report("bilan", ["ferritine"])
    | {"presentedForm": [{"contentType": "text/plain", "url": "Binary/bilan-file"}]},
)
VANISHED: Final = 8
COURIER: Final[FilePayload] = {
    "name": "courrier.pdf",
    "mimeType": "application/pdf",
    "buffer": pdf("Courrier du Dr Modèle"),
}
RECORD: Final[FilePayload] = {
    "name": "export.json",
    "mimeType": "application/json",
    "buffer": contribution.export(),
}


KEY: Final = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Look:
    """One way to show all screens."""

    form: Form
    theme: str
    size: int
    language: str

    @property
    def name(self) -> str:
        return f"{self.form}-{self.theme}-{self.size}-{self.language}"

    @property
    def preferences(self) -> dict[str, object]:
        return {
            "language": self.language,
            "theme": self.theme,
            "text_scale": self.size / 100,
        }


FORMS: Final[tuple[Form, ...]] = ("phone", "desktop")
LOOKS: Final = tuple(
    Look(form, theme, size, language)
    for language, size, theme, form in product(("fr", "en"), (100, 200), ("light", "dark"), FORMS)
)


_FOUND: Final[list[str]] = []
"""What a machine sees that is wrong, for the end of the run."""


def main() -> int:
    """Take the pictures that were asked for; return the exit code, 1 when a screen has a flaw."""
    wanted = sys.argv[1:]
    with sync_playwright() as playwright:
        for look in LOOKS:
            if not wanted or any(part in look.name for part in wanted):
                print(look.name, flush=True)
                _own_space(playwright, look)
                _demonstration(playwright, look)
                _connected(playwright, look)
                _connects_later(playwright, look)
                _copies_and_people(playwright, look)
                _differs(playwright, look)
    print("\n".join([*_FOUND, f"{len(_FOUND)} flaws"]))
    return int(bool(_FOUND))


def _own_space(playwright: Playwright, look: Look) -> None:
    """Shoot the welcome page, the steps of a new space, the empty space, the lock."""
    _ = translator(look.language)
    with _visit(playwright, look) as (person, carnet):
        _shoot(person, look, "01-welcome")
        person.tap(begins(_("On this device only")))
        person.sees_control(_("Continue"))
        _shoot(person, look, "02-who")
        person.tap(_("Continue"))
        person.sees_control(begins(_("A passphrase")), role="radio")
        _shoot(person, look, "03-protection")
        person.open(carnet.origin)
        create_space(person, look.language)
        _shoot(person, look, "04-home-empty")
        person.open(f"{carnet.origin}/documents")
        person.sees_control(_("Add a document"))
        _shoot(person, look, "05-documents-empty")
        person.tap(_("Space of %(name)s. Open the menu", name=_("My space")))
        person.tap(_("Lock now"), role="menuitem")
        person.sees(_("Your 6-digit code"))
        _shoot(person, look, "06-lock")


def _demonstration(playwright: Playwright, look: Look) -> None:
    """Shoot the screens that need documents."""
    _ = translator(look.language)
    with _visit(playwright, look) as (person, carnet):
        discover(person, look.language)
        _shoot(person, look, "07-home")
        for screen, route, words in (
            ("12-add", "documents/add", _("Choose files")),
            ("13-settings", "settings", _("Language")),
            ("14-help", "help", _("Help")),
            ("33-visit", "visit", _("Prepare my visit")),
        ):
            person.open(f"{carnet.origin}/{route}")
            person.sees(words)
            _shoot(person, look, screen)
        person.open(f"{carnet.origin}/documents")
        person.sees_control(_("Add"))
        _shoot(person, look, "08-documents")
        for number, title in enumerate(PICTURED, start=9):
            person.open(f"{carnet.origin}/documents")
            person.scroll_to(begins(title))
            person.tap(begins(title))
            person.page.wait_for_url("**/documents/*")
            person.sees_control(_("Rename the document"))
            _shoot(person, look, f"{number:02}-document")
            person.open(f"{person.page.url}/read")
            person.sees(title)
            _shoot(person, look, f"{number:02}-document-read")


def _connected(playwright: Playwright, look: Look) -> None:
    """Shoot what there is with a server: the sign-in, the record, the settings, no network."""
    _ = translator(look.language)
    with (
        Issuer() as issuer,
        FaithfulServer(reference=True) as server,
        _visit(playwright, look) as (person, carnet),
    ):
        server.accepted = issuer.valid
        for resource in (remote.patient(), remote.binary("lettre-file"), *LETTERS, *ANALYSIS):
            server.put(resource)
        person.tap(begins(_("Connect to a server")))
        person.sees(_("Address of the server"))
        _shoot(person, look, "15-connect")
        # Nobody answers there: the wait goes on.
        server.smart = {**issuer.smart, "authorization_endpoint": f"{issuer.origin}/silence"}
        sign_in(person, server.url, look.language).close()
        person.come_back()
        person.sees(_("Finish signing in, in your browser"))
        _shoot(person, look, "16-sign-in")
        server.smart = issuer.smart
        person.tap(_("Cancel"))
        connect(person, server.url, look.language)
        person.sees_control(begins(LETTERS[0]["content"][0]["attachment"]["title"]))
        _shoot(person, look, "17-home-connected")
        person.open(f"{carnet.origin}/settings")
        person.sees(_("Your server"))
        _shoot(person, look, "18-server")
        person.open(f"{carnet.origin}/settings/devices")
        person.sees_control(_("Sign out: %(name)s", name="Ma tablette"))
        _shoot(person, look, "25-devices")
        person.open(f"{carnet.origin}/documents")
        person.tap(begins(LETTERS[1]["content"][0]["attachment"]["title"]))
        person.page.wait_for_url("**/documents/*")
        person.open(f"{person.page.url}/read")
        person.sees(_("The server could not give this file."))
        _shoot(person, look, "19-file-lost")
        person.open(f"{carnet.origin}/documents")
        person.scroll_to(begins("Bilan de la ferritine"))
        person.tap(begins("Bilan de la ferritine"))
        person.page.wait_for_url("**/documents/*")
        person.sees(_("Values sent with this document"))
        _shoot(person, look, "20-document-values")
        _stores(person, look, carnet)
        _vanishes(person, server, look, carnet)
        server.stop()
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [COURIER])
        person.tap(_("See my documents"))
        person.sees(re.compile(_("offline"), re.IGNORECASE))
        _shoot(person, look, "24-documents-offline")


def _vanishes(person: Person, server: FaithfulServer, look: Look, carnet: Carnet) -> None:
    """Shoot what a person is asked when their server shows much less than before; it shows it again then."""
    _ = translator(look.language)
    letters = [remote.letter(f"copie-{n}", f"Courrier {n}") for n in range(VANISHED)]
    person.open(f"{carnet.origin}/settings")
    for letter in letters:
        server.put(letter)
    person.tap(_("Update now"))
    person.open(f"{carnet.origin}/documents")
    person.sees(re.compile(rf"^{len(LETTERS) + 1 + VANISHED}\s"))
    for letter in letters:
        server.delete("DocumentReference", letter["id"])
    person.open(f"{carnet.origin}/settings")
    person.tap(_("Update now"))
    person.sees_control(begins(_("Keep them here")))
    _shoot(person, look, "26-vanished")
    person.tap(begins(_("Put them with the deleted documents")))


def _stores(person: Person, look: Look, carnet: Carnet) -> None:
    """Shoot what takes space here, and a file that is on the server only."""
    _ = translator(look.language)
    person.open(f"{carnet.origin}/settings/storage")
    person.sees(_("What Carnet takes"))
    _shoot(person, look, "30-storage")
    person.tap(begins(_("Free")))
    person.sees_control(begins(_("Fetch them again (%(size)s)", size="").partition(" (")[0]))
    _shoot(person, look, "31-storage-freed")
    person.open(f"{carnet.origin}/documents")
    person.scroll_to(begins("Bilan de la ferritine"))
    person.tap(begins("Bilan de la ferritine"))
    person.sees(_("This document’s file is on the server only."))
    _shoot(person, look, "32-file-on-server")


def _connects_later(playwright: Playwright, look: Look) -> None:
    """Shoot what a space with documents is asked when it connects: whose record, and what leaves."""
    _ = translator(look.language)
    with (
        Issuer() as issuer,
        FaithfulServer(reference=True) as server,
        _visit(playwright, look) as (person, carnet),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        create_space(person, look.language)
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [RECORD, COURIER])
        person.sees_control(_("See my documents"))
        for family, asked in (
            ("Fictif", _("This is somebody else’s record")),
            ("Exemple", _("What do you want to send?")),
        ):
            server.put(remote.patient(family=family))
            person.open(f"{carnet.origin}/settings/connect")
            sign_in(person, server.url, look.language).close()
            person.come_back()
            person.sees(asked)
            _shoot(person, look, "21-somebody-else" if family == "Fictif" else "22-what-leaves")
        person.tap(begins(_("Choose what to send")), role="radio")
        person.tap(_("Connect"))
        person.sees_control(begins("courrier"), role="checkbox")
        _shoot(person, look, "23-send")


def _copies_and_people(playwright: Playwright, look: Look) -> None:
    """Shoot the way back from an archive, the copies to keep, a forgotten code, two people on one device."""
    _ = translator(look.language)
    with _visit(playwright, look) as (person, carnet):
        person.tap(begins(_("Restore from an archive")))
        person.sees(_("Key of the archive"))
        _shoot(person, look, "25-restore")
        person.open(carnet.origin)
        create_space(person, look.language)
        person.open(f"{carnet.origin}/settings/keep")
        person.sees_control(_("Make the archive"))
        _shoot(person, look, "26-keep")
        person.tap(_("Make the archive"))
        person.sees_control(_("I wrote it down"))
        _shoot(person, look, "27-keep-key")
        person.open(f"{carnet.origin}/settings")
        person.scroll_to(_("No recovery key yet"))
        person.tap(_("Write down a recovery key…"))
        person.fill(_("Your code, to go on"), CODE)
        person.tap(_("Show my recovery key"))
        key = person.name_like(KEY)
        person.tap(_("I wrote it down"))
        person.scroll_to(_("People on this device"))
        _shoot(person, look, "28-people")
        person.open(carnet.origin)
        person.tap(_("Space of %(name)s. Open the menu", name=_("My space")))
        person.tap(_("Lock now"), role="menuitem")
        person.tap(_("Forgotten code?"))
        person.sees(_("Code forgotten"))
        _shoot(person, look, "29-forgotten")
        person.fill(_("Recovery key"), key)
        person.tap(_("Open with the recovery key"))
        person.sees(_("Choose a new code"))
        _shoot(person, look, "30-new-code")
        person.tap(_("Lock without changing it"))
        person.tap(_("Another person uses this device"))
        person.sees(_("A space for another person"))
        _shoot(person, look, "31-another-person")
        create_space(person, look.language)
        person.tap(_("Space of %(name)s. Open the menu", name=_("My space")))
        person.tap(_("Change person"), role="menuitem")
        person.sees_control(_("Space %(number)s", number=1))
        _shoot(person, look, "32-who-is-there")


def _differs(playwright: Playwright, look: Look) -> None:
    """Shoot a document that was changed here and elsewhere: its page, both versions, field by field, the question."""
    _ = translator(look.language)
    with (
        Issuer() as issuer,
        SharedServer(reference=True) as server,
        _visit(playwright, look) as (person, carnet),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        server.put(remote.patient())
        server.category = Category.LABORATORY
        person.tap(begins(_("Connect to a server")))
        connect(person, server.url, look.language)
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [COURIER])
        person.tap(_("See my documents"))
        person.not_sees(_("To be sent"))
        person.tap(begins("courrier"))
        person.page.wait_for_url("**/documents/*")
        person.tap(_("Rename the document"))
        person.fill(_("Title"), "Courrier du téléphone")
        person.tap(_("Save"))
        person.sees_control(_("Compare the versions"))
        _shoot(person, look, "25-document-two-versions")
        person.tap(_("Compare the versions"))
        person.sees_control(_("Keep both"))
        _shoot(person, look, "26-two-versions")
        person.tap(_("Choose field by field"))
        person.sees_control(_("Choose a whole version"))
        _shoot(person, look, "27-field-by-field")
        person.open(f"{carnet.origin}/conflicts")
        person.sees_control(begins("Courrier du téléphone"))
        _shoot(person, look, "28-conflicts")


@contextmanager
def _visit(playwright: Playwright, look: Look) -> Iterator[tuple[Person, Carnet]]:
    """Open Carnet on a new folder, in a new browser, as the look wants it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = folder / "data"
        data.mkdir(mode=0o700)
        (data / "settings.json").write_text(json.dumps(look.preferences), "utf-8")
        carnet = stack.enter_context(Carnet.start(data))
        locale = {"fr": "fr-FR", "en": "en-GB"}[look.language]
        context, _watch = stack.enter_context(
            browser(playwright, folder / "profile", form=look.form, locale=locale)
        )
        person = Person(context.pages[0])
        person.open(carnet.address)
        yield person, carnet


def _shoot(person: Person, look: Look, screen: str) -> None:
    person.screenshot(SHOTS / look.name / f"{screen}.png")
    _FOUND.extend(f"{look.name}/{screen}: {flaw}" for flaw in flaws(person, look.language))


if __name__ == "__main__":
    sys.exit(main())
