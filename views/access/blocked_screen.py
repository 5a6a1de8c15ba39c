"""The professionals who are blocked by name: since when, and taking it back."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import flet as ft

from services.access.refusals import Block, Somebody, Waiting
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.empty_state import EmptyState
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.access.refusals_parts import BLOCKED, doubts, standing_line, text, unready, wrong
from views.access.refusals_state import RefusalsModel


@ft.component
def BlockedScreen() -> ft.Control:
    """Show them."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: RefusalsModel(services.refusals, services.changes))
    state = model.state

    async def unblock(_event: Any) -> None:
        who = await model.unblock()
        if who:
            notices.say(
                _("Kept. It will be applied at the next update."),
                _.p("a change", "Undo"),
                partial(model.undo_unblock, who),
            )

    async def close(_event: Any) -> None:
        await model.ask(None)

    ft.use_dialog(_confirm(state.asking, unblock, close, _) if state.asking else None)
    body = unready(state, _)
    add = PrimaryButton(_("Block somebody"), partial(go, f"{BLOCKED}/add"), ft.Icons.BLOCK)
    if body is None and state.standing is not None:
        blocks = state.standing.blocks
        body = [*wrong(state, _), *doubts(state.standing, _)]
        if blocks:
            body += [
                text(
                    _(
                        "They get nothing of your record from your server, in an emergency either. "
                        "What they have already read or kept stays with them."
                    )
                ),
                _list(blocks, model, _, formats, large=look.large),
            ]
            body.append(ButtonLine(add))
        else:
            body.append(
                EmptyState(
                    _("Nobody is blocked"),
                    _(
                        "Blocking closes your whole record to one professional. For one document, hide it on its page."
                    ),
                    ft.Icons.HOW_TO_REG_OUTLINED,
                    add,
                )
            )
    return Page(
        _("Blocked professionals"),
        body or [],
        back="/access",
        back_label=_("Who can see my documents"),
        width=Size.READING,
    )


def _list(
    blocks: Sequence[Block], model: RefusalsModel, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    async def ask(who: Somebody, _event: Any = None) -> None:
        await model.ask(who)

    def tile(one: Block, place: Place) -> ft.Control:
        name = one.who.name or _("A professional whom your record does not name")
        since = _("since %(day)s", day=formats.fhir(one.who.since)) if one.who.since else ""
        act = LinkButton(
            _("Unblock"), partial(ask, one.who), name=_("Unblock %(name)s", name=name), flush=True
        )
        return Tile(
            name,
            " · ".join(filter(None, (one.who.profession, since))),
            ft.Icons.BLOCK,
            tone=Tone.NEUTRAL,
            state=_state(one, _),
            trailing=None if is_ending(one) else act,
            place=place,
            large=large,
            key=one.who.id,
        )

    return SectionCard(
        _("Who gets nothing"),
        [tile(one, Place.of(at, len(blocks))) for at, one in enumerate(blocks)],
    )


def is_ending(one: Block) -> bool:
    """Say whether a block is on its way to be taken back."""
    return one.now and one.state in {Waiting.WAITING, Waiting.SENT}


def _state(one: Block, _: Translator) -> ft.Control | None:
    if is_ending(one):
        said: tuple[str, ft.IconData] | None = (
            _("No longer blocked, from the next update on"),
            ft.Icons.SCHEDULE,
        )
    else:
        now = _("blocked") if one.now else _("not blocked")
        said = standing_line(one.state, now, _)
    return StateLine(*said, Tone.TODO) if said else None


def _confirm(who: Somebody, unblock: Any, close: Any, _: Translator) -> ft.AlertDialog:
    name = who.name or _("this professional")
    return Confirm(
        _("Unblock %(name)s?", name=name),
        _(
            "They are then like any other professional: they see what you gave them access to, "
            "and documents you hid stay hidden."
        ),
        confirm=_("Unblock"),
        cancel=_("Keep blocked"),
        on_confirm=unblock,
        on_cancel=close,
    )
