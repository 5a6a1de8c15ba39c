"""The people around me: who helps me, whom I help, invitations, and the ways without an account."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import flet as ft

from services.circle.models import Circle, Ended, Helped, Helper, Invitation, Tie, Why
from services.i18n.circle_sentences import may_name, unsent_lines
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.doors_card import DoorsCard
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.circle.parts import CIRCLE, secondary, stage_line, stage_look, stale, unread, wrong
from views.circle.state import CircleModel


@ft.component
def CircleScreen() -> ft.Control:
    """Show the circle."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: CircleModel(services.circle, services.changes))
    state = model.state

    async def again(_event: Any) -> None:
        await model.refresh()

    if look.acting:
        body: list[ft.Control] = [_elsewhere(look.acting.name, _)]
    elif state.circle is None:
        body = unread(state, again, _)
    else:
        body = [
            *stale(state.stale, again, _),
            *wrong(state.wrong, _),
            *(_ended(one, model, _) for one in state.circle.ended),
            *_sections(state.circle, _, formats, large=look.large),
        ]
    give = PrimaryButton(
        _("Give access"), partial(go, f"{CIRCLE}/give"), ft.Icons.PERSON_ADD_OUTLINED
    )
    return Page(
        _("People who help me, and whom I help"),
        body,
        primary=None if look.acting else give,
        back="/choices",
        back_label=_("My choices"),
        width=Size.READING,
    )


def _elsewhere(name: str, _: Translator) -> ft.Control:
    return Banner(
        _("Go back to your own space to see who helps you. Nobody invites in another’s name."),
        title=_("You act for %(name)s", name=name),
    )


def _ended(ended: Ended, model: CircleModel, _: Translator) -> ft.Control:
    async def read(_event: Any) -> None:
        await model.read_ended(ended.id)

    lost = ", ".join(unsent_lines(ended.unsent.items(), _))
    title = {
        Why.LEFT: _("You no longer help %(name)s in Carnet", name=ended.name),
        Why.STOPPED: _("The record of %(name)s is no longer open to you", name=ended.name),
        Why.NARROWED: _("%(name)s opens less of their record to you", name=ended.name),
    }[ended.why]
    gone = (
        _("What was here of it was destroyed, and what is open was fetched anew.")
        if ended.why is Why.NARROWED
        else _("It was destroyed on this device.")
    )
    unsent = _("Not sent, and not applied: %(what)s.", what=lost) if lost else _("All was sent.")
    return Banner(
        f"{gone} {unsent}",
        title=title,
        icon=ft.Icons.LOCK_PERSON_OUTLINED,
        tone=Tone.TODO if lost else Tone.NEUTRAL,
        actions=[SecondaryButton(_("I have read it"), read)],
    )


def _sections(circle: Circle, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    open_ones = [one for one in circle.invitations if one.is_open]
    over = [one for one in circle.invitations if not one.is_open][:5]
    answer = LinkButton(_("I have a code"), partial(go, f"{CIRCLE}/answer"), ft.Icons.PIN_OUTLINED)
    parts: list[ft.Control] = []
    if open_ones:
        parts.append(
            _invitations(_("Invitations on their way"), open_ones, _, formats, large=large)
        )
    helpers = [
        _helper(one, Place.of(at, len(circle.helpers)), _, formats, large=large)
        for at, one in enumerate(circle.helpers)
    ]
    parts.append(
        SectionCard(
            _("They help me"),
            helpers
            or [
                Tile(
                    _("Nobody has access"),
                    _("Give access to somebody whom you trust."),
                    ft.Icons.PERSON_OUTLINE,
                )
            ],
            key="helpers",
        )
    )
    helped = [
        _helped(one, Place.of(at, len(circle.helped)), _, formats, large=large)
        for at, one in enumerate(circle.helped)
    ]
    parts.append(
        SectionCard(
            _("I help them"),
            helped
            or [
                Tile(
                    _("Nobody yet"),
                    _("Whoever wants your help gives you a code."),
                    ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED,
                )
            ],
            link=answer,
            large=large,
            key="helped",
        )
    )
    parts.append(_other_ways(_, large=large))
    if over:
        parts.append(_invitations(_("Invitations that are over"), over, _, formats, large=large))
    parts.append(
        secondary(
            _(
                "A carer, a trusted person and an emergency contact are three different things. "
                "Only what you give here opens your record."
            )
        )
    )
    return parts


def _invitations(
    title: str, found: Sequence[Invitation], _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    tiles = []
    for at, one in enumerate(found):
        icon, tone = stage_look(one.stage)
        tiles.append(
            Tile(
                _title(one, _),
                icon=icon,
                tone=tone,
                state=StateLine(stage_line(one, _, formats), icon, tone),
                trailing=Chevron(),
                on_click=partial(go, f"{CIRCLE}/invitation/{one.id}"),
                place=Place.of(at, len(found)),
                large=large,
                key=one.id,
            )
        )
    return SectionCard(title, tiles, key=title)


def _title(one: Invitation, _: Translator) -> str:
    if one.name:
        return one.name
    return _("Somebody to help me") if one.gives else _("Somebody whom I want to help")


def _helper(
    one: Helper, place: Place, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    until = _("until %(day)s", day=formats.fhir(one.until))
    waits = (
        _("Stops at the next connection") if one.stopping else _("Changes at the next connection")
    )
    waiting = one.stopping or one.wanted is not None
    return Tile(
        one.name or _("Somebody without a name"),
        f"{may_name(one.may.value, _)} · {until}",
        ft.Icons.PERSON_OUTLINE,
        state=StateLine(waits, ft.Icons.SCHEDULE, Tone.TODO) if waiting else None,
        trailing=Chevron(),
        on_click=partial(go, f"{CIRCLE}/helper/{one.id}"),
        place=place,
        large=large,
        key=one.id,
    )


def _helped(
    one: Helped, place: Place, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    until = _("until %(day)s", day=formats.fhir(one.until)) if one.until else ""
    what = (
        _("As legal representative")
        if one.tie is Tie.REPRESENTATIVE
        else may_name(one.may.value, _)
    )
    over = StateLine(_("Has come to its end"), ft.Icons.LOCK_CLOCK_OUTLINED, Tone.NEUTRAL)
    return Tile(
        one.name,
        " · ".join(filter(None, (what, until))),
        ft.Icons.CHILD_CARE
        if one.tie is Tie.REPRESENTATIVE
        else ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED,
        state=over if one.closed else None,
        trailing=Chevron(),
        on_click=partial(go, f"{CIRCLE}/helped/{one.id}"),
        place=place,
        large=large,
        key=one.id,
    )


def _other_ways(_: Translator, *, large: bool) -> ft.Control:
    ways = (
        (
            _("Without an account: a code for one visit"),
            _("Shows what you choose, for a short while"),
            ft.Icons.LINK,
            "/shares",
        ),
        (
            _("Without an account: on paper"),
            _("The emergency sheet, for a wallet or a fridge"),
            ft.Icons.PRINT_OUTLINED,
            "/choices/emergency",
        ),
        (
            _("Children and representatives"),
            _("Parents, separated parents, the end at 18, what stays secret"),
            ft.Icons.FAMILY_RESTROOM,
            f"{CIRCLE}/children",
        ),
    )
    return DoorsCard(_("Other ways"), ways, large=large)
