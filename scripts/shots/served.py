"""A space with a server, or that gets one."""

import re
from typing import Final

from playwright.sync_api import FilePayload

from scripts.shots.camera import Camera
from scripts.shots.files import COURIER
from services.i18n.translator import translator
from tests.builders import contribution, remote
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, connect, create_space, sign_in
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer
from tests.fakes.fhir.pausing import PausingServer

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
RECORD: Final[FilePayload] = {
    "name": "export.json",
    "mimeType": "application/json",
    "buffer": contribution.export(),
}


def connected(camera: Camera) -> None:
    """Shoot what there is with a server: the sign-in, the record, the settings, no network."""
    _ = translator(camera.language)
    with (
        Issuer() as issuer,
        FaithfulServer(reference=True) as server,
        camera.visit() as (person, carnet),
    ):
        server.accepted = issuer.valid
        for resource in (remote.patient(), remote.binary("lettre-file"), *LETTERS, *ANALYSIS):
            server.put(resource)
        person.tap(begins(_("Connect to a server")))
        person.sees(_("Address of the server"))
        camera.shoot(person, "15-connect")
        # Nobody answers there: the wait goes on.
        server.smart = {**issuer.smart, "authorization_endpoint": f"{issuer.origin}/silence"}
        sign_in(person, server.url, camera.language).close()
        person.come_back()
        person.sees(_("Finish signing in, in your browser"))
        camera.shoot(person, "16-sign-in")
        server.smart = issuer.smart
        person.tap(_("Cancel"))
        connect(person, server.url, camera.language)
        person.sees_control(begins(LETTERS[0]["content"][0]["attachment"]["title"]))
        camera.shoot(person, "17-home-connected")
        person.open(f"{carnet.origin}/settings")
        person.sees(_("Your server"))
        camera.shoot(person, "18-server")
        person.open(f"{carnet.origin}/settings/devices")
        person.sees_control(_("Sign out: %(name)s", name="Ma tablette"))
        camera.shoot(person, "25-devices")
        person.open(f"{carnet.origin}/documents")
        person.tap(begins(LETTERS[1]["content"][0]["attachment"]["title"]))
        person.page.wait_for_url("**/documents/*")
        person.open(f"{person.page.url}/read")
        person.sees(_("The server could not give this file."))
        camera.shoot(person, "19-file-lost")
        person.open(f"{carnet.origin}/documents")
        person.scroll_to(begins("Bilan de la ferritine"))
        person.tap(begins("Bilan de la ferritine"))
        person.page.wait_for_url("**/documents/*")
        person.sees(_("Values sent with this document"))
        camera.shoot(person, "20-document-values")
        _stores(camera, person, carnet)
        _vanishes(camera, person, server, carnet)
        server.stop()
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [COURIER])
        person.tap(_("See my documents"))
        person.sees(re.compile(_("offline"), re.IGNORECASE))
        camera.shoot(person, "24-documents-offline")


def _vanishes(camera: Camera, person: Person, server: FaithfulServer, carnet: Carnet) -> None:
    """Shoot what a person is asked when their server shows much less than before; it shows it again then."""
    _ = translator(camera.language)
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
    camera.shoot(person, "26-vanished")
    person.tap(begins(_("Put them with the deleted documents")))


def _stores(camera: Camera, person: Person, carnet: Carnet) -> None:
    """Shoot what takes space here, and a file that is on the server only."""
    _ = translator(camera.language)
    person.open(f"{carnet.origin}/settings/storage")
    person.sees(_("What Carnet takes"))
    camera.shoot(person, "30-storage")
    person.tap(begins(_("Free")))
    person.sees_control(begins(_("Fetch them again (%(size)s)", size="").partition(" (")[0]))
    camera.shoot(person, "31-storage-freed")
    person.open(f"{carnet.origin}/documents")
    person.scroll_to(begins("Bilan de la ferritine"))
    person.tap(begins("Bilan de la ferritine"))
    person.sees(_("This document’s file is on the server only."))
    camera.shoot(person, "32-file-on-server")


def connects_later(camera: Camera) -> None:
    """Shoot what a space with documents is asked when it connects: whose record, and what leaves."""
    _ = translator(camera.language)
    with (
        Issuer() as issuer,
        FaithfulServer(reference=True) as server,
        camera.visit() as (person, carnet),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        create_space(person, camera.language)
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [RECORD, COURIER])
        person.sees_control(_("See my documents"))
        for family, asked in (
            ("Fictif", _("This is somebody else’s record")),
            ("Exemple", _("What do you want to send?")),
        ):
            server.put(remote.patient(family=family))
            person.open(f"{carnet.origin}/settings/connect")
            sign_in(person, server.url, camera.language).close()
            person.come_back()
            person.sees(asked)
            camera.shoot(person, "21-somebody-else" if family == "Fictif" else "22-what-leaves")
        person.tap(begins(_("Choose what to send")), role="radio")
        person.tap(_("Connect"))
        person.sees_control(begins("courrier"), role="checkbox")
        camera.shoot(person, "23-send")


def awaits(camera: Camera) -> None:
    """Shoot an empty record whose documents are on their way, and do not come."""
    _ = translator(camera.language)
    awaited = _("The documents have not come yet")
    with (
        Issuer() as issuer,
        PausingServer() as server,
        camera.visit() as (person, carnet),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        server.put(remote.patient())
        person.tap(begins(_("Connect to a server")))
        connect(person, server.url, camera.language)
        person.sees(_("They are on their way from the server."))
        camera.shoot(person, "176-home-awaited")
        server.stop()
        person.open(f"{carnet.origin}/documents")
        person.sees_control(_("Update now"))
        person.sees(awaited)
        camera.shoot(person, "177-documents-awaited")
