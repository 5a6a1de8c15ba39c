"""A document that was changed here and elsewhere."""

from scripts.shots.camera import Camera
from scripts.shots.files import COURIER
from services.core.categories import Category
from services.i18n.translator import translator
from tests.builders import remote
from tests.e2e.visits import begins, connect
from tests.fakes.fhir.issuer import Issuer
from tests.fakes.fhir.shared import SharedServer


def differs(camera: Camera) -> None:
    """Shoot a document that was changed here and elsewhere: its page, both versions, field by field, the question."""
    _ = translator(camera.language)
    with (
        Issuer() as issuer,
        SharedServer(reference=True) as server,
        camera.visit() as (person, carnet),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        server.put(remote.patient())
        server.category = Category.LABORATORY
        person.tap(begins(_("Connect to a server")))
        connect(person, server.url, camera.language)
        person.open(f"{carnet.origin}/documents/add")
        person.choose_files(_("Choose files"), [COURIER])
        person.tap(_("See my documents"))
        person.reads(_("Documents"))
        person.not_sees(_("To be sent"))
        person.settle()  # a page that still slides in takes no tap
        person.tap(begins("courrier"))
        person.page.wait_for_url("**/documents/*")
        person.tap(_("Rename the document"))
        person.fill(_("Title"), "Courrier du téléphone")
        person.tap(_("Save"))
        person.sees_control(_("Compare the versions"))
        camera.shoot(person, "25-document-two-versions")
        person.tap(_("Compare the versions"))
        person.sees_control(_("Keep both"))
        camera.shoot(person, "26-two-versions")
        person.tap(_("Choose field by field"))
        person.sees_control(_("Choose a whole version"))
        camera.shoot(person, "27-field-by-field")
        person.open(f"{carnet.origin}/conflicts")
        person.sees_control(begins("Courrier du téléphone"))
        camera.shoot(person, "28-conflicts")
