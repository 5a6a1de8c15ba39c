"""The path at sixteen by keys alone at 200 % (phone, French), the parents’ side and hiding (desktop, English)."""

import json
import re
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.sync_api import Playwright, expect

from services.i18n.translator import translator
from tests.builders.backend import Backend
from tests.e2e.actions import counted
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import CODE, begins, create_space, discover_as

LEA: Final = "lea"
SECRET: Final = "Consultation confidentielle"
"""What Léa keeps secret from her parents: a title."""


def test_path_when_walked_by_keys_alone_at_200_percent_then_from_letter_to_vaccines(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "fr", "text_scale": 2.0}', "utf-8")
    _ = translator("fr")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        with counted(person, "first useful act at sixteen"):
            with context.expect_page() as tab:
                _presses(person, begins(_("I received a letter at sixteen")))
            lea = tab.value.get_by_role("button", name="Léa Exemple").first
            lea.press("Enter")
            person.acts += 1
            expect(tab.value.get_by_text(_("You can go back to Carnet."))).to_be_visible()
            tab.value.close()
            person.come_back()

            person.walk_to(begins(_("Code of the letter")), role="textbox")
            person.page.keyboard.type(backend.letter(LEA).lower())
            person.acts += 1
            person.press("Enter")
            person.sees(re.compile("Ce code est le vôtre"))
            _presses(person, _("Begin"))
            person.sees(_("What is now yours"))
            _presses(person, _("Continue"))
            title = person.page.get_by_role("heading", name=_("Who can see"), level=1)
            expect(title).to_be_in_viewport()
            person.sees("Votre serveur ne dit pas qui gère cet espace à 16\N{NO-BREAK SPACE}ans.")
            _presses(person, _("Continue"))
            person.sees(re.compile("^Un soin peut rester secret"))
            _presses(person, _("Continue"))
            person.sees(_("A first useful act"))
            _presses(person, begins(_("See my vaccines")))
            person.reads(_("My vaccines"))
            expect(person.page).to_have_url(re.compile("/prevention/vaccines$"))

        person.settle()
        person.open(f"{carnet.origin}/passage/sixteen")
        person.sees(_("A first useful act"))  # where they were
        _presses(person, _("Continue"))
        expect(
            person.page.get_by_role("checkbox", name=begins(_("Discreet mode")))
        ).not_to_be_checked()
        assert carnet.errors() == ""
    assert watch.faults == []


def _presses(person: Person, name: str | re.Pattern[str]) -> None:
    person.walk_to(name)
    person.press("Enter")


def test_parents_when_they_look_then_what_is_secret_is_not_on_the_wire_and_they_are_told_what_changes(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "mine", locale="en-GB") as (context, watch),
    ):
        _shows_no_secret(backend)

        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Sophie Exemple", "en")
        person.sees(re.compile("up to date at"))
        person.go("My choices")
        person.tap(begins("My rights"))
        person.tap(begins("At 16 and at 18"))
        person.tap(begins("What changes for you"))
        person.sees("Your server does not say who manages a space at sixteen.")
        person.sees(re.compile("^Care can stay secret. It is your child who asks for it."))
        person.sees(re.compile("^This care can be hidden from you"))
        person.tap(begins("What your child reads"))
        person.sees(re.compile("^This care can be hidden from your parents"))
        person.not_sees(re.compile(SECRET))
        assert carnet.errors() == ""
    assert watch.faults == []


def _shows_no_secret(backend: Backend) -> None:
    """Compare what Léa and her mother get: what she keeps secret is not there, nor its file, nor its id."""
    hers = backend.token(LEA)
    mothers = backend.act("token", "--person", LEA, "--as", "mother")
    mine, theirs = _everything(backend, hers), _everything(backend, mothers)
    (secret,) = [one for one in mine.values() if SECRET in json.dumps(one, ensure_ascii=False)]
    said = json.dumps(list(theirs.values()), ensure_ascii=False)
    assert "Consultation : maux de tête" in said
    assert SECRET not in said
    assert "Adolescent" not in said
    hidden = {*(mine.keys() - theirs.keys()), secret["content"][0]["attachment"]["url"]}
    assert f"DocumentReference/{secret['id']}" in hidden
    assert not theirs.keys() - mine.keys()
    with httpx.Client(base_url=backend.url) as client:
        for name in hidden:
            assert name.rpartition("/")[2] not in said
            assert client.get(name, headers=_bearer(hers)).status_code == httpx.codes.OK
            refused = client.get(name, headers=_bearer(mothers))
            assert refused.status_code == httpx.codes.NOT_FOUND
            assert SECRET not in refused.text


def _everything(backend: Backend, token: str) -> dict[str, Any]:
    """Return each resource of Léa's record that a token reads, by its type and id."""
    with httpx.Client(base_url=backend.url, headers=_bearer(token)) as client:
        answer = client.get(f"Patient/{backend.patient(LEA)}/$everything")
    assert [link["relation"] for link in answer.json()["link"]] == ["self"]
    found = [entry["resource"] for entry in answer.json()["entry"]]
    return {f"{one['resourceType']}/{one['id']}": one for one in found}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_hiding_when_asked_by_keys_or_button_then_a_neutral_page_and_the_code_to_come_back(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "mine", locale="en-GB") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person, "en")
        assert person.page.title() == "Carnet"
        _finds_its_way(person, carnet)
        person.tap(begins("Discreet mode"))
        person.tap(begins("Discreet mode"), role="checkbox")
        person.sees_control("Hide now")
        expect(person.page).to_have_title("Notes")
        person.press("Escape")
        person.press("Escape")
        person.sees_control("New note", role="textbox")
        assert "Carnet" not in person.text()
        expect(person.page).to_have_url(f"{carnet.origin}/")
        person.reload()
        person.sees(re.compile("6-digit code"))
        assert "Carnet" not in person.text()
        _unlocks(person)
        person.sees("Hello")
        person.page.get_by_role("button", name="Hide now").click()
        person.sees_control("New note", role="textbox")
        person.tap("Come back")
        _unlocks(person)
        person.sees("Hello")
        assert carnet.errors() == ""
    assert watch.faults == []


def _finds_its_way(person: Person, carnet: Carnet) -> None:
    """From home: help, numbers, directives, rights, vaccines, another language and back; ends in the settings."""
    with counted(person, "help"):
        person.tap("Help")
        person.sees("The next steps")
    person.tap("Close")
    with counted(person, "emergency numbers"):
        person.tap(begins("Emergency numbers"))
        person.sees(re.compile("112"))
    person.go("Home")
    with counted(person, "directives"):
        person.go("My choices")
        person.tap(begins("Advance directives"))
        expect(person.page).to_have_url(re.compile("/choices/directives$"))
    person.open(carnet.origin)
    with counted(person, "rights"):
        person.go("My choices")
        person.tap(begins("My rights"))
        expect(person.page).to_have_url(re.compile("/rights$"))
    person.open(carnet.origin)
    with counted(person, "vaccines"):
        person.go("Prevention")
        person.tap("My vaccines")
        expect(person.page).to_have_url(re.compile("/prevention/vaccines$"))
    person.open(carnet.origin)
    with counted(person, "language"):
        person.tap("Settings")
        person.choose("Français")
    person.choose("English")


def _unlocks(person: Person) -> None:
    for digit in CODE:
        person.tap(digit)
