"""When it does not go straight: moved, nothing free, asked for without network, kept from one's parents."""

import re
from datetime import datetime
from pathlib import Path

import httpx
from playwright.sync_api import Playwright, expect

from tests.builders.backend import CAMILLE
from tests.e2e.care import HELD, Json, Visit, visiting
from tests.e2e.visits import begins

_FULL = "Introuvable"
_OTHER = "sophie"


def test_appointment_when_moved_asked_for_offline_or_refused_then_each_is_said_and_the_server_agrees(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "phone") as visit:
        _moves(visit)
        _finds_nothing_free(visit)
        asked = _asks_offline(visit)
        visit.person.sees(begins("À venir"))
        visit.person.not_sees(re.compile("Demande en attente d’envoi"))
        assert asked in {one["slot"] for one in _booked(visit)}
        refused = _asks_offline(visit, taken=True)
        visit.person.sees("Cette heure n’a pas été accordée : rien n’est réservé")
        visit.person.sees("Ce qui est libre à proximité :")
        assert refused not in {one["slot"] for one in _booked(visit)}


def _moves(visit: Visit) -> None:
    """Put the later of the two appointments at another time: one gesture, and the old time is free."""
    person = visit.person
    before = _booked(visit)[-1]
    person.go("Rendez-vous")
    person.sees("À venir")
    person.tap(re.compile(re.escape(before["name"]), re.DOTALL))
    person.scroll_to("Choisir une autre heure")
    person.tap("Choisir une autre heure")
    visit.mark()
    person.tap("Choisir")
    person.sees("Vous déplacez un rendez-vous")
    person.scroll_to("Déplacer le rendez-vous")
    person.tap("Déplacer le rendez-vous")
    person.reads("Rendez-vous pris pour Camille")
    [after] = [one for one in _booked(visit) if one["id"] == before["id"]]
    assert after["slot"] != before["slot"]
    [old] = visit.asked("/Slot", _id=before["slot"])
    assert old["status"] == "free"


def _finds_nothing_free(visit: Visit) -> None:
    """Come to a practice that is full: it says so, and what can be done."""
    person = visit.person
    [full] = [
        str(one["id"])
        for one in visit.asked("/PractitionerRole/$find-care", _count="100")
        if _FULL in str(one.get("practitioner"))
    ]
    person.open(f"{visit.carnet.origin}/appointments/practice/{full}")
    person.sees("Aucune heure libre pendant ces deux semaines")
    person.scroll_to("Numéros d’urgence")
    for way in ("Noter un rendez-vous", "Signaler un refus de soins", "Numéros d’urgence"):
        person.sees_control(begins(way))
    person.sees(re.compile("Appeler le cabinet"))
    person.bring(begins("Me prévenir si une heure se libère"))
    person.tap(begins("Me prévenir si une heure se libère"))
    person.sees(begins("Vous êtes sur la liste d’attente"))
    assert any(full in str(one) for one in _mine(visit, "waitlist"))


def _asks_offline(visit: Visit, *, taken: bool = False) -> str:
    """Choose a time, lose the server, ask all the same, and find the server again; return the Slot.

    `taken`: somebody else is faster, which nobody here can know.
    """
    person = visit.person
    visit.find("mal de dos", "Kinésithérapeute")
    person.page.get_by_role("button", name=begins("Toutes les heures : ")).first.click()
    visit.mark()
    role = person.page.url.rpartition("/")[2]
    wanted = {"schedule.actor:PractitionerRole": role, "status": "free", "_count": "2"}
    _, slot = visit.asked("/Slot", **wanted)
    if taken:
        with visit.client(_OTHER) as client:
            held = client.put(f"/Slot/{slot['id']}", json=slot | {"status": "busy-tentative"})
            assert held.status_code == httpx.codes.OK, held.text
    visit.backend.stop()
    person.tap("Choisir")
    person.sees("Pas de connexion : vous pouvez demander cette heure")
    person.scroll_to("Garder ma demande")
    person.tap("Garder ma demande")
    person.reads("Demande en attente d’envoi pour Camille")
    person.sees(re.compile(r"Pas réservé\s: en attente de connexion"))
    visit.backend.start()
    person.tap("Réglages")
    person.tap("Actualiser maintenant")
    person.open(f"{visit.carnet.origin}/appointments")
    return str(slot["id"])


def test_secret_when_a_minor_books_then_it_is_hers_and_not_in_her_mothers_view(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "desktop", "Léa Exemple") as visit:
        person = visit.person
        visit.find("mal de dos", "Kinésithérapeute")
        visit.time.click()
        person.reads("Rendez-vous pour Léa")
        person.sees(HELD)
        secret = begins("Garder ce rendez-vous pour moi")
        person.scroll_to("Confirmer le rendez-vous")
        person.tap(secret, "checkbox")
        person.tap("Confirmer le rendez-vous")
        person.reads("Rendez-vous pris pour Léa")
        hers = {str(one["id"]) for one in visit.asked("/Appointment", "lea")}
        with visit.client("lea", "--as", "mother") as mother:
            seen = mother.get("/Appointment", params={"_count": "100"}).json().get("entry", [])
            assert len(hers) == len({one["resource"]["id"] for one in seen}) + 2
            for id in hers - {one["resource"]["id"] for one in seen}:
                assert mother.get(f"/Appointment/{id}").status_code == httpx.codes.NOT_FOUND
        person.go("Rendez-vous")
        person.sees("À venir")
        person.page.get_by_role("button", name=re.compile("Kinésithérapeute")).first.click()
        person.sees(re.compile("Vous seul le voyez"))
        expect(person.page).to_have_url(re.compile("/appointments/"))


def _booked(visit: Visit) -> list[dict[str, str]]:
    """Return what is booked and to come, the soonest first: id, slot, and the name of who receives."""
    found = sorted(_mine(visit, "booked"), key=lambda one: datetime.fromisoformat(one["start"]))
    return [
        {
            "id": one["id"],
            "slot": one["slot"][0]["reference"].rpartition("/")[2],
            "name": one["participant"][1]["actor"]["display"].split(",")[0],
        }
        for one in found
    ]


def _mine(visit: Visit, status: str) -> list[Json]:
    return visit.asked("/Appointment", CAMILLE, status=status, _count="100")
