"""Why a card is there: the rule, what counted and where it was read, its source, its limits."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.prevention.days import span
from services.prevention.explaining import Explanation, Used
from services.prevention.models import Card as Rule
from services.prevention.rules import Mark
from views._shared.browser import open_browser
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.prevention.words import ABOUT, origin_of

_SECURE: Final = "https://"


def why_parts(
    card: Rule, said: Explanation, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    """Return the parts of the explanation, the plainest first."""
    return [
        *_missing(said, _),
        _group(
            _("What is proposed"),
            [_text(said.rule), _text(said.action), *([_soft(said.cost)] if said.cost else [])],
        ),
        _group(_("Why you see this"), [_text(said.why), *_next(said, _, formats)]),
        *_used(_("What counted"), said.used, _, formats, large=large),
        *_used(_("Noted, and not counted"), said.ignored, _, formats, large=large),
        *_unless(said, _),
        _sources(card, said, _, formats),
        _limits(said, _),
    ]


def _text(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.BODY)


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def _group(title: str, lines: list[ft.Control]) -> ft.Control:
    stretch = ft.CrossAxisAlignment.STRETCH
    card = Card(
        [ft.Column(lines, spacing=Space.CLOSE, horizontal_alignment=stretch)], padding=Space.PAGE
    )
    return ft.Column(
        [Heading(title, 2, Type.TITLE), card], spacing=Space.CLOSE, horizontal_alignment=stretch
    )


def _next(said: Explanation, _: Translator, formats: Formats) -> list[ft.Control]:
    if not said.next_on:
        return []
    return [_soft(_("From %(when)s", when=formats.fhir(said.next_on)))]


def _missing(said: Explanation, _: Translator) -> list[ft.Control]:
    if not said.missing:
        return []
    return [
        Banner(
            "\n".join(said.missing),
            title=_("What is missing to answer"),
            icon=ft.Icons.HELP_OUTLINE,
            actions=[SecondaryButton(_("Say it"), partial(go, ABOUT))],
        )
    ]


def _used(
    title: str, found: tuple[Used, ...], _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    if not found:
        return []
    return [_group(title, [_line(one, _, formats, large=large) for one in found])]


def _line(one: Used, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    value = formats.fhir(one.value) if span(one.value) else one.value
    said = ft.Text(
        _("%(name)s: %(value)s", name=one.name, value=value or _("date not known")),
        theme_style=Type.BODY,
        expand=not large,
    )
    origin = ft.Text(
        origin_of(one.origin, _), theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT
    )
    if large:
        return ft.Column([said, origin], spacing=Space.TIGHT)
    return ft.Row([said, origin], spacing=Space.NEAR)


def _unless(said: Explanation, _: Translator) -> list[ft.Control]:
    if not said.unless:
        return []
    words = [_text(f"• {one}") for one in said.unless]
    return [
        _group(
            _("What would change this"),
            [*words, ButtonLine(LinkButton(_("Say it"), partial(go, ABOUT), flush=True))],
        )
    ]


def _sources(card: Rule, said: Explanation, _: Translator, formats: Formats) -> ft.Control:
    # A badge only for what was read in an official text: the others are not given the look of one.
    sure = card.rule.mark is Mark.OFFICIAL
    mark = ft.Row(
        [
            ft.Icon(
                ft.Icons.VERIFIED_OUTLINED if sure else ft.Icons.HELP_OUTLINE,
                color=ft.Colors.PRIMARY if sure else ft.Colors.ON_SURFACE_VARIANT,
            ),
            ft.Text(said.mark, theme_style=Type.TITLE, expand=True),
        ],
        spacing=Space.CLOSE,
    )
    lines: list[ft.Control] = [mark]
    for name, address, day in said.sources:
        words = ft.Column(
            [ft.Text(name, theme_style=Type.BODY), _soft(day)], spacing=Space.TIGHT, expand=True
        )
        way = _opens(name, address, _)
        lines.append(ft.Row([words, *([way] if way else [])], spacing=Space.NEAR))
    version = _(
        "Rule checked on %(day)s, version %(version)s",
        day=formats.fhir(said.checked),
        version=said.version,
    )
    lines.append(_soft(version))
    return _group(_("Where this rule comes from"), lines)


def _opens(name: str, address: str, _: Translator) -> ft.Control | None:
    if not address.startswith(_SECURE):
        return None
    return LinkButton(
        _("Open"),
        partial(_opened, address),
        name=_("Open in the browser: %(name)s", name=name),
    )


async def _opened(address: str, _event: Any) -> None:
    await open_browser(address)


def _limits(said: Explanation, _: Translator) -> ft.Control:
    lines = [_soft(f"• {one}") for one in said.limits]
    lines.append(_soft(_("This is information, not medical advice.")))
    return _group(_("Its limits"), lines)


def weak(card: Rule, _: Translator) -> list[ft.Control]:
    """Say of a weak source that nothing is asked on its ground."""
    if card.rule.mark.is_sure:
        return []
    return [
        Banner(
            _("The source is weak or missing: to be confirmed with a professional."),
            icon=ft.Icons.INFO_OUTLINE,
            tone=Tone.NEUTRAL,
        )
    ]
