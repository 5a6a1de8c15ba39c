"""Block somebody: choose among those the record names, read what it does and does not do, confirm."""

from functools import partial
from typing import Any

import flet as ft

from services.access.models import Unanswered
from services.access.refusals import Candidate, Somebody
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.confirm import Confirm
from views._shared.components.empty_state import EmptyState
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.access.refusals_parts import BLOCKED, text, unready, wrong
from views.access.refusals_state import RefusalsModel


@ft.component
def BlockScreen() -> ft.Control:
    """Show who can be blocked; the route may name who is asked about at once."""
    first = ft.use_route_params().get("id") or ""
    return keyed(f"block-{first}", Blocking, first)


@ft.component
def Blocking(first: str) -> ft.Control:
    """Show them."""
    _, _formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: RefusalsModel(services.refusals, services.changes, first))
    state = model.state

    async def block(_event: Any) -> None:
        who = await model.block()
        if who:
            notices.say(
                _("Kept. It will be applied at the next update."),
                _.p("a change", "Undo"),
                partial(model.undo_block, who),
            )
            await go(BLOCKED)

    async def close(_event: Any) -> None:
        await model.ask(None)

    ft.use_dialog(_confirm(state.asking, block, close, _) if state.asking else None)
    body = unready(state, _)
    if body is None:
        body = [
            *wrong(state, _),
            *_away(state.away, _),
            text(
                _(
                    "Professionals whom your documents and appointments name. "
                    "Nothing is done before you confirm."
                )
            ),
            *([Skeleton(_("Asking your server"))] if state.looking else []),
            _list(model, _, large=look.large),
        ]
    return Page(
        _("Block somebody"),
        body,
        back=BLOCKED,
        back_label=_("Blocked professionals"),
        width=Size.READING,
    )


def _away(away: Unanswered | None, _: Translator) -> list[ft.Control]:
    if away is None:
        return []
    return [
        Banner(
            _(
                "Who this is stands in your server’s directory, which could not be read. Try again later."
            ),
            title=_("Nobody was blocked"),
            icon=ft.Icons.CLOUD_OFF_OUTLINED,
            tone=Tone.TODO,
        )
    ]


def _list(model: RefusalsModel, _: Translator, *, large: bool) -> ft.Control:
    found = model.state.candidates
    if not found:
        return EmptyState(
            _("Your record names nobody"),
            _("A professional can be blocked once a document or an appointment names them."),
            ft.Icons.PERSON_OUTLINE,
        )

    async def choose(one: Candidate, _event: Any = None) -> None:
        await model.choose(one)

    return SectionCard(
        _("Whom to block"),
        [
            Tile(
                one.name,
                icon=ft.Icons.PERSON_OUTLINE,
                trailing=Chevron(),
                on_click=partial(choose, one),
                place=Place.of(at, len(found)),
                large=large,
                key=one.key,
            )
            for at, one in enumerate(found)
        ],
    )


def _confirm(who: Somebody, block: Any, close: Any, _: Translator) -> ft.AlertDialog:
    name = who.name or _("this professional")
    return Confirm(
        _("Block %(name)s?", name=name),
        _(
            "From the next update on, your server gives them nothing of your record, in an emergency either, not even "
            "what they wrote. What they read or kept stays with them, and what they wrote stays in your record. "
            "Others where they work are not blocked. You can take it back at any time."
        ),
        confirm=_("Block"),
        cancel=_("Do not block"),
        on_confirm=block,
        on_cancel=close,
    )
