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

from services.i18n.translator import translator
from tests.builders import contribution, remote
from tests.builders.files import pdf
from tests.e2e.browser import Form, browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, connect, create_space, discover, sign_in
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer

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


def main() -> None:
    """Take the pictures that were asked for."""
    wanted = sys.argv[1:]
    with sync_playwright() as playwright:
        for look in LOOKS:
            if not wanted or any(part in look.name for part in wanted):
                print(look.name, flush=True)
                _own_space(playwright, look)
                _demonstration(playwright, look)
                _connected(playwright, look)
                _connects_later(playwright, look)


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
        person.open(f"{carnet.origin}/documents")
        person.tap(begins(LETTERS[1]["content"][0]["attachment"]["title"]))
        person.page.wait_for_url("**/documents/*")
        person.open(f"{person.page.url}/read")
        person.sees(_("The server could not give this file."))
        _shoot(person, look, "19-file-lost")
        person.open(f"{carnet.origin}/documents")
        person.tap(begins("Bilan de la ferritine"))
        person.page.wait_for_url("**/documents/*")
        person.sees(_("Values sent with this document"))
        _shoot(person, look, "20-document-values")
        server.stop()
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [COURIER])
        person.tap(_("See my documents"))
        person.sees(re.compile(_("offline"), re.IGNORECASE))
        _shoot(person, look, "24-documents-offline")


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


if __name__ == "__main__":
    main()
