"""What an emergency opens, who is blocked, and blocking somebody."""

from scripts.shots.camera import Camera
from scripts.shots.shown import on_our_server
from services.i18n.translator import translator
from tests.e2e.visits import begins


def refused(camera: Camera) -> None:
    """Shoot the three decisions, the empty list, whom to block, the question, and the list."""
    _ = translator(camera.language)
    with on_our_server(camera) as (person, carnet, _backend):
        person.open(f"{carnet.origin}/access/emergency")
        person.sees(_("The doctor of the Samu, during a call"))
        camera.shoot(person, "166-access-emergency")
        person.open(f"{carnet.origin}/access/blocked")
        person.sees(_("Nobody is blocked"))
        camera.shoot(person, "167-blocked-empty")
        person.tap(_("Block somebody"))
        person.tap(begins("Dr Juste Modèle"))
        person.sees(_("Block %(name)s?", name="Dr Juste Modèle"))
        camera.shoot(person, "168-block")
        person.tap(_("Block"))
        person.sees(_("Who gets nothing"))
        camera.shoot(person, "169-blocked")
