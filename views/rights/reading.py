"""A page of content as it is read: what is sure and what is not look different, and say so in words."""

from collections.abc import Iterator, Sequence
from functools import partial

import flet as ft

from services.content.models import Number, Page, Statement
from services.content.schema import Level, Mark, Part
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.rights.calling import named_in
from services.rights.words import checked, doubt, mark_words, part_title, reviewed, source_line
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.glossary_term import Explain, GlossaryTerm, Sentence
from views._shared.components.heading import Heading
from views._shared.components.number_tile import NumberTile
from views._shared.components.state_pill import StateLine
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.help.paper import PrintAccess
from views.rights.acting import LETTER, act


def parts(
    page: Page, numbers: Sequence[Number], explain: Explain, _: Translator, *, large: bool
) -> list[ft.Control]:
    """Return what the page says, how to act with Carnet, and how without it."""
    explained: set[str] = set()
    shown: list[ft.Control] = []
    for part in Part:
        said = page.part(part)
        if not said:
            continue
        lines: list[ft.Control] = [_fact(page, one, explained, explain, _) for one in said]
        lines += _acts(page, part, _)
        card = Card(lines, padding=Space.WIDE, spacing=Space.PAGE)
        title = part_title(part, _)
        shown.append(_titled(title, card) if title else card)
        if part is Part.WITHOUT and (named := named_in((one.text for one in said), numbers)):
            tiles = [NumberTile(number, _, large=large) for number in named]
            shown.append(Card(tiles, divided=Space.PAGE))
    return shown


def background(page: Page, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return the law, the sources with their marks, when it was checked and by whom."""
    shown = []
    if page.laws:
        shown.append(_titled(_("The law"), _lines(page.laws)))
    marks: dict[str, list[str]] = {}
    for one in page.statements:
        for source in one.sources:
            words = mark_words(one.mark, _)
            if words not in marks.setdefault(source_line(source), []):
                marks[source_line(source)].append(words)
    sources = [
        f"{number}. {line} ({', '.join(found)})"
        for number, (line, found) in enumerate(marks.items(), 1)
    ]
    if sources:
        shown.append(_titled(_("Sources"), _lines(sources)))
    shown.append(_soft(f"{checked(page, (_, formats))} {reviewed(page, _)}"))
    return shown


def _fact(
    page: Page, said: Statement, explained: set[str], explain: Explain, _: Translator
) -> ft.Control:
    controls: list[ft.Control] = [Sentence(said.spans, explain)]
    if unsure := doubt(said, _):
        controls.append(StateLine(unsure, ft.Icons.HELP_OUTLINE, Tone.TODO))
    elif page.level is Level.STANDARD and said.mark is not Mark.OWN:
        controls.append(_soft(_mark(page, said, _)))
    new = [term for term in _terms(said) if term not in explained]
    explained.update(new)
    if new:
        words = [keyed(f"term-{id}", GlossaryTerm, id, explain) for id in new]
        controls.append(ft.Row(words, wrap=True, spacing=Space.SMALL, run_spacing=0))
    return ft.Column(
        controls, spacing=Space.SMALL, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _mark(page: Page, said: Statement, _: Translator) -> str:
    places = ", ".join(str(page.sources.index(source) + 1) for source in said.sources)
    return _.n(
        "%(mark)s · source %(numbers)s",
        "%(mark)s · sources %(numbers)s",
        len(said.sources),
        mark=mark_words(said.mark, _),
        numbers=places,
    )


def _terms(said: Statement) -> Iterator[str]:
    for span in said.spans:
        if span.term:
            yield span.term


def _acts(page: Page, part: Part, _: Translator) -> list[ft.Control]:
    name = f"{page.kind.value}/{page.id}"
    if part is Part.WITH and (todo := act(name, _)):
        route, words, icon = todo
        return [ButtonLine(SecondaryButton(words, partial(go, route), icon))]
    if part is Part.WITHOUT and name == LETTER:
        return [ButtonLine(keyed("letter", PrintAccess))]
    return []


def _titled(title: str, body: ft.Control) -> ft.Control:
    return ft.Column(
        [Heading(title), body],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _lines(lines: Sequence[str]) -> ft.Control:
    return ft.Column([_soft(line) for line in lines], spacing=Space.SMALL)


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
