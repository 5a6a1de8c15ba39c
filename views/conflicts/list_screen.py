"""What has two versions, and what was settled lately."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sync.versions import Conflict
from views._shared.components.buttons import PrimaryButton
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Place, Tile
from views._shared.hooks import (
    use_look,
    use_model,
    use_services,
    use_translation,
)
from views._shared.navigation import go
from views._shared.theme import Size, Tone, Type
from views.conflicts.state import ListModel
from views.conflicts.words import happened, settled

LIST: Final = "/conflicts"


@ft.component
def ConflictsScreen() -> ft.Control:
    """Show the list."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: ListModel(services.conflicts, services.changes, (_, formats)))
    state, today = model.state, services.clock.now().astimezone(formats.zone).date()

    async def again(_event: Any) -> None:
        await model.load()

    if state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.waiting is None:
        body = [Skeleton(_("Loading"))]
    else:
        body = [
            *_waiting(state.waiting, _, formats, today, large=look.large),
            *_settled(state.settled, _, formats, today, large=look.large),
        ]
    return Page(
        _("Two versions"),
        body,
        back="/settings",
        back_label=_("Settings"),
        width=Size.READING,
    )


def _waiting(
    found: Sequence[Conflict], _: Translator, formats: Formats, today: date, *, large: bool
) -> list[ft.Control]:
    if not found:
        return [
            EmptyState(
                _("Nothing to compare"),
                _("Nothing waits for your choice."),
                ft.Icons.CHECK_CIRCLE_OUTLINE,
            )
        ]
    return [
        ft.Text(
            _("Something was changed in two places. Both versions are kept: you choose."),
            theme_style=Type.BODY,
        ),
        Card(
            [
                _tile(
                    one,
                    happened(one.question, _),
                    one.detected_at,
                    Place.of(i, len(found)),
                    formats,
                    today,
                    large=large,
                )
                for i, one in enumerate(found)
            ],
            divided=TILE_INDENT,
        ),
    ]


def _settled(
    found: Sequence[Conflict], _: Translator, formats: Formats, today: date, *, large: bool
) -> list[ft.Control]:
    if not found:
        return []
    tiles = [
        _tile(
            one,
            settled(one.choice, one.question, _) if one.choice else "",
            one.resolved_at or one.detected_at,
            Place.of(index, len(found)),
            formats,
            today,
            large=large,
            tone=Tone.NEUTRAL,
        )
        for index, one in enumerate(found)
    ]
    return [SectionCard(_("Settled in the last 90 days"), tiles)]


def _tile(
    one: Conflict,
    line: str,
    at: datetime,
    place: Place,
    formats: Formats,
    today: date,
    *,
    large: bool,
    tone: Tone = Tone.TODO,
) -> ft.Control:
    local = at.astimezone(formats.zone).date()
    day = formats.short(local.isoformat(), today)
    return Tile(
        one.title,
        " · ".join(part for part in (one.type, line) if part),
        ft.Icons.COMPARE_ARROWS,
        tone=tone,
        trailing=ft.Text(day, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        on_click=partial(go, f"{LIST}/{one.id}"),
        place=place,
        large=large,
        key=one.id,
    )
