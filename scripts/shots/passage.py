"""The path at sixteen from a letter, the parents’ side, discretion: Léa on our own server."""

from scripts.shots.camera import Camera
from scripts.shots.shown import on_our_server
from services.i18n.translator import translator
from tests.e2e.visits import begins


def passage(camera: Camera) -> None:
    """Shoot each page from the letter to a neutral page."""
    _ = translator(camera.language)
    with on_our_server(camera, name="Léa Exemple") as (person, carnet, backend):
        person.open(f"{carnet.origin}/passage/letter")
        person.fill(_("Code of the letter"), backend.letter("lea"))
        person.tap(_("Check the code"))
        person.sees_control(_("Begin"))
        camera.shoot(person, "110-letter")
        person.tap(_("Begin"))
        for at, name in enumerate(("yours", "who", "secret", "act", "display"), 1):
            person.sees(_("Page %(page)s of %(total)s", page=at, total=5))
            camera.shoot(person, f"{110 + at}-{name}")
            if at < 5:
                person.tap(_("Continue"))
        person.open(f"{carnet.origin}/passage/parents")
        person.sees(_("What your child reads"))
        camera.shoot(person, "116-parents")
        person.open(f"{carnet.origin}/passage")
        person.sees(_("For parents"))
        camera.shoot(person, "117-around")
        person.open(f"{carnet.origin}/discreet")
        person.tap(begins(_("Discreet mode")), role="checkbox")
        person.sees_control(_("Hide now"))
        camera.shoot(person, "118-discreet")
        person.tap(_("Hide now"))
        person.sees_control(_("New note"), role="textbox")
        camera.shoot(person, "119-hidden")
