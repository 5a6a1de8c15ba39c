"""My shares: every link, the newest first, with how it stands."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

import flet as ft

from services.core.errors import ServiceError
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sharing.models import Share, Standing
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.sharing.shares_state import SharesModel
from views.sharing.words import made_on, opened_line, standing_of, title_of

SHARES: Final = "/shares"


@ft.component
def SharesScreen() -> ft.Control:
    """List them."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: SharesModel(services.sharing, services.changes))
    state, today = model.state, services.clock.now().astimezone(formats.zone).date()

    async def again(_event: Any) -> None:
        await model.load()

    async def refresh(_event: Any) -> None:
        await model.refresh()

    if state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.shares is None:
        body = [Skeleton(_("Loading"))]
    else:
        body = [
            *stale(state.stale, refresh, _),
            *_listed(state.shares, _, formats, today, large=look.large),
        ]
    return Page(
        _("My shares"), body, back="/documents", back_label=_("Documents"), width=Size.READING
    )


def stale(error: ServiceError | None, refresh: Any, _: Translator) -> list[ft.Control]:
    """Say that what is shown is as of the last time the server was reached."""
    if error is None:
        return []
    said = explained(error, _)
    return [
        Banner(
            _("Below is what was known before. Openings since then are not shown yet."),
            title=said.what,
            icon=ft.Icons.CLOUD_OFF_OUTLINED,
            tone=Tone.TODO,
            actions=[SecondaryButton(_("Try again"), refresh, ft.Icons.REFRESH)],
        )
    ]


def _listed(
    shares: Sequence[Share], _: Translator, formats: Formats, today: date, *, large: bool
) -> list[ft.Control]:
    if not shares:
        return [
            EmptyState(
                _("No share yet"),
                _("Open a document, then choose “Share”: you decide for how long and how often."),
                ft.Icons.LINK,
                SecondaryButton(_("See my documents"), partial(go, "/documents")),
            )
        ]
    waiting = {Standing.OPEN, Standing.REVOKING, Standing.SENDING}
    living = [share for share in shares if share.standing in waiting]
    over = [share for share in shares if share.standing not in waiting]
    return [
        *(
            SectionCard(title, _tiles(found, _, formats, today, large=large))
            for title, found in ((_("Open links"), living), (_("Ended"), over))
            if found
        )
    ]


def _tiles(
    shares: Sequence[Share], _: Translator, formats: Formats, today: date, *, large: bool
) -> list[ft.Control]:
    return [
        Tile(
            title_of(share, _),
            opened_line(share, _, formats),
            standing_of(share, _)[1],
            tone=standing_of(share, _)[2],
            state=_state(share, _),
            trailing=ft.Text(
                made_on(share, formats, today),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            on_click=partial(go, f"{SHARES}/{share.id}"),
            place=Place.of(index, len(shares)),
            large=large,
            key=share.id,
        )
        for index, share in enumerate(shares)
    ]


def _state(share: Share, _: Translator) -> ft.Control:
    word, icon, tone = standing_of(share, _)
    words = [word]
    if share.reports:
        count = len(share.reports)
        words.append(_.n("%(count)s report left", "%(count)s reports left", count))
    return ft.Row(
        [
            ft.Icon(icon, size=Size.ICON_LINE, color=tone.text),
            ft.Text(" · ".join(words), theme_style=Type.SECONDARY, color=tone.text, expand=True),
        ],
        spacing=Space.SMALL,
    )
