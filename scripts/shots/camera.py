"""One way to show all screens, and the pictures taken so: build/shots/<form>-<theme>-<size>-<language>/<screen>.png."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, Playwright

from scripts.flaws import flaws
from tests.e2e.browser import Form, browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person

SHOTS: Final = Path("build") / "shots"


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


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures in one look; `found` is what a machine sees wrong on them, in words."""

    playwright: Playwright
    look: Look
    found: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.look.language

    @contextmanager
    def visit(self, *more: str) -> Iterator[tuple[Person, Carnet]]:
        """Open Carnet, started with the arguments `more`, on a new folder, in a new browser, as the look wants it."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            data = folder / "data"
            data.mkdir(mode=0o700)
            (data / "settings.json").write_text(json.dumps(self.look.preferences), "utf-8")
            carnet = stack.enter_context(Carnet.start(data, (*CARNET, *more)))
            locale = {"fr": "fr-FR", "en": "en-GB"}[self.language]
            context, _watch = stack.enter_context(
                browser(
                    self.playwright,
                    folder / "profile",
                    form=self.look.form,
                    locale=locale,
                    dark=self.look.theme == "dark",
                )
            )
            person = Person(context.pages[0])
            person.open(carnet.address)
            yield person, carnet

    def shoot(self, person: Person, screen: str) -> None:
        """Keep a picture of what is on the screen, and what is wrong with it."""
        self.shoot_page(person.page, screen)
        wrong = flaws(person, self.language)
        self.found.extend(f"{self.look.name}/{screen}: {flaw}" for flaw in wrong)

    def shoot_page(self, page: Page, screen: str) -> None:
        """Keep a picture of any page."""
        Person(page).screenshot(SHOTS / self.look.name / f"{screen}.png")


def looks(wanted: Sequence[str]) -> tuple[Look, ...]:
    """Return the looks whose name has one of the words; all of them if no word names one."""
    return tuple(look for look in LOOKS if any(part in look.name for part in wanted)) or LOOKS
