"""Children and representatives: who may act, what never shows, when it ends. Each sentence as its source has it."""

from functools import partial
from typing import Any

import flet as ft

from services.circle.models import Circle
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type
from views.circle.parts import CIRCLE, secondary, unread
from views.circle.state import CircleModel


@ft.component
def ChildrenScreen() -> ft.Control:
    """Explain, beside what this record says."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: CircleModel(services.circle, services.changes))

    async def again(_event: Any) -> None:
        await model.refresh()

    found = model.state.circle
    here = unread(model.state, again, _) if found is None else _here(found, _, formats, look.large)
    return Page(
        _("Children and representatives"),
        [
            *here,
            *(_said(title, text, source) for title, text, source in _sentences(_)),
            Card([_at_sixteen(_, large=look.large)], divided=TILE_INDENT),
        ],
        back=CIRCLE,
        back_label=_("My circle"),
        width=Size.READING,
    )


def _at_sixteen(_: Translator, *, large: bool) -> ft.Control:
    return Tile(
        _("At 16 and at 18"),
        _("What changes for you"),
        ft.Icons.FLAG_OUTLINED,
        trailing=Chevron(),
        on_click=partial(go, "/passage/parents"),
        large=large,
    )


def _here(circle: Circle, _: Translator, formats: Formats, large: bool) -> list[ft.Control]:
    parts: list[ft.Control] = []
    if circle.minor_until:
        parts.append(
            secondary(
                _(
                    "The representatives of this record see it until %(day)s, the 18th birthday.",
                    day=formats.fhir(circle.minor_until),
                )
            )
        )
    if circle.representatives:
        parts.append(
            SectionCard(
                _("Representatives named in this record"),
                [
                    Tile(
                        one.name or _("Somebody without a name"),
                        _("until %(day)s", day=formats.fhir(one.until)) if one.until else "",
                        ft.Icons.FAMILY_RESTROOM,
                        place=Place.of(at, len(circle.representatives)),
                        large=large,
                        key=one.id,
                    )
                    for at, one in enumerate(circle.representatives)
                ],
            )
        )
    return parts


def _said(title: str, text: str, source: str) -> ft.Control:
    return Card(
        [
            ft.Container(
                ft.Column(
                    [
                        Heading(title, 2, Type.TITLE),
                        ft.Text(text, theme_style=Type.BODY),
                        secondary(source),
                    ],
                    spacing=Space.SMALL,
                ),
                padding=Space.PAGE,
            )
        ]
    )


def _sentences(_: Translator) -> tuple[tuple[str, str, str], ...]:
    """Return (title, text, source): only what content.md (c) and (e) have with a source."""
    return (
        (
            _("Before 18"),
            _(
                "The child’s record is opened by a parent, who states being a legal representative and can share "
                "it with the other parent, or with the guardian whom a judge named."
            ),
            _("Source: the public code and pages of Mon espace santé, 2025."),
        ),
        (
            _("Two parents, also when separated"),
            _(
                "Each parent has their own access: neither goes through the other. Carnet shows to both what the "
                "server opens to both. Who holds parental authority is not decided in an app: without the papers, "
                "ask the server’s operator."
            ),
            _("Rule of Carnet."),
        ),
        (
            _("What stays secret"),
            _(
                "A minor may ask for secrecy about some care. Those documents, and that they exist, are never "
                "shown to representatives."
            ),
            _("Source: Code de la santé publique, art. L1111-5 and R1111-50."),
        ),
        (
            _("At 18"),
            _(
                "The access of the representatives ends with the 18th birthday. Their copy of the record is then "
                "destroyed at the next connection. The person has a record of their own."
            ),
            _(
                "Threshold: the public code of Mon espace santé, 2025. The exact procedure was not found."
            ),
        ),
        (
            _("Protected adults"),
            _(
                "Under curatorship the person decides alone about their health. Under representation, a judge says "
                "what the representative may do."
            ),
            _("Source: public pages on legal protection, as read in 2025."),
        ),
        (
            _("Advance directives and who helps the child"),
            _(
                "Nobody writes directives for somebody else, and a representative gives no access to others here."
            ),
            _("Source: Code de la santé publique, art. L1111-11; the rest is a rule of Carnet."),
        ),
    )
