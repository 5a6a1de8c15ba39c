"""What people come to Carnet for, in either language, as steps that other tests start from."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from services.i18n.translator import translator
from tests.e2e.person import Person

CODE: Final = "314159"


def begins(words: str) -> re.Pattern[str]:
    """Name a control by its first words: a tile's name goes on with its second line."""
    return re.compile(f"^{re.escape(words)}")


def create_space(person: Person, language: str = "fr") -> None:
    """From the welcome page: on this device only, nameless, with a code, no recovery key."""
    _ = translator(language)
    person.tap(begins(_("On this device only")))
    person.tap(_("Continue"))
    person.choose(begins(_("A 6-digit code, weaker on this device")))
    person.tap(_("Continue"))
    person.fill(_("Code of 6 digits"), CODE)
    person.fill(_("The same code again"), CODE)
    person.tap(_("Create my space"))
    person.tap(_("Later, in the settings"))
    person.sees(_("Your space is ready"))


def sign_in(person: Person, address: str, language: str = "fr") -> Page:
    """Where the address of a server is asked for: send the person to their browser; return its tab."""
    _ = translator(language)
    person.fill(_("Address of the server"), address)
    with person.page.context.expect_page() as tab:
        person.tap(_("Sign in"))
    return tab.value


def connect(person: Person, address: str, language: str = "fr", *, name: str = "") -> None:
    """Where the address is asked for: sign in, as `name` if the issuer asks who it is, then choose a code."""
    _ = translator(language)
    tab = sign_in(person, address, language)
    if name:
        tab.get_by_role("button", name=name).first.click()
    expect(tab.get_by_text(_("You can go back to Carnet."))).to_be_visible()
    tab.close()
    person.come_back()
    person.sees(_("Step %(step)s of %(total)s", step=1, total=3))
    person.choose(begins(_("A 6-digit code, weaker on this device")))
    person.tap(_("Continue"))
    person.fill(_("Code of 6 digits"), CODE)
    person.fill(_("The same code again"), CODE)
    person.tap(_("Create my space"))
    person.tap(_("Later, in the settings"))


def discover(person: Person, language: str = "fr") -> None:
    """From the welcome page: the demonstration."""
    _ = translator(language)
    person.tap(begins(_("Discover")))
    person.sees(_("Leave the demonstration"))


def discover_as(person: Person, name: str, language: str = "fr") -> None:
    """From the welcome page: sign in at the demonstration server as one of the invented people, and come back."""
    _ = translator(language)
    with person.page.context.expect_page() as tab:
        person.tap(begins(_("Discover")))
    tab.value.get_by_role("button", name=name).first.click()
    expect(tab.value.get_by_text(_("You can go back to Carnet."))).to_be_visible()
    tab.value.close()
    person.come_back()


def unlock(person: Person) -> None:
    """On the lock screen: the code, digit by digit."""
    for digit in CODE:
        person.tap(digit)


def add_files(person: Person, files: Sequence[Path], language: str = "fr") -> None:
    """From any page with the bar: choose files to add, and wait for the report."""
    _ = translator(language)
    person.go(_("Documents"))
    # A home without documents has such a button too: it is not the one meant.
    person.reads(re.compile(f"^{_('Documents')}$"))
    person.tap(begins(_("Add")))
    person.choose_files(_("Choose files"), files)
    person.sees_control(_("See my documents"))


def leave_reader(person: Person) -> None:
    """From the pages of a document to its own page, and to the list: both have the same way back (French)."""
    person.tap(begins("Retour"))
    person.sees_control("Lire")
    person.tap(begins("Retour"))
