"""One way to show all screens, and the pictures taken so: build/shots/<form>-<theme>-<size>-<language>/<screen>.png."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Page, Playwright

from scripts.flaws import flaws, page_flaws
from tests.e2e.browser import Form, browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person

SHOTS: Final = Path("build") / "shots"


Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Look:
    """One way to go through all screens, each shown in one or both `themes`, as the device itself changes them."""

    form: Form
    size: int
    language: str
    themes: tuple[Theme, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The folders of its pictures."""
        return tuple(self.name(theme) for theme in self.themes)

    def name(self, theme: Theme) -> str:
        """Return the folder of the pictures in a theme."""
        return f"{self.form}-{theme}-{self.size}-{self.language}"

    @property
    def preferences(self) -> dict[str, object]:
        return {"language": self.language, "theme": "system", "text_scale": self.size / 100}


FORMS: Final[tuple[Form, ...]] = ("phone", "desktop")
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
LOOKS: Final = tuple(
    Look(form, size, language, THEMES)
    for language, size, form in product(("fr", "en"), (100, 200), FORMS)
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
                    dark=self.look.themes[0] == "dark",
                )
            )
            person = Person(context.pages[0])
            person.open(carnet.address)
            yield person, carnet

    def shoot(self, person: Person, screen: str) -> None:
        """Keep a picture of what is on the screen, and what is wrong with it."""
        self._shoot(person.page, screen)
        self._note(screen, flaws(person, self.language))

    def shoot_page(self, page: Page, screen: str) -> None:
        """Do so with a page that is not of Flet: a browser makes its words larger."""
        page.evaluate(
            "size => document.documentElement.style.fontSize = size", f"{self.look.size}%"
        )
        self._shoot(page, screen)
        self._note(screen, page_flaws(page, self.language))

    def _note(self, screen: str, wrong: list[str]) -> None:
        self.found.extend(f"{self.look.names[0]}/{screen}: {flaw}" for flaw in wrong)

    def _shoot(self, page: Page, screen: str) -> None:
        for theme in self.look.themes:
            page.emulate_media(color_scheme=theme)
            Person(page).screenshot(SHOTS / self.look.name(theme) / f"{screen}.png")
        page.emulate_media(color_scheme=self.look.themes[0])


def looks(wanted: Sequence[str]) -> tuple[Look, ...]:
    """Return the looks of which a picture's folder has one of the words, in these themes; all if no word names one."""
    found = tuple(
        replace(look, themes=themes)
        for look in LOOKS
        if (themes := tuple(t for t in look.themes if any(p in look.name(t) for p in wanted)))
    )
    return found or LOOKS
