"""See as: what somebody else would get, answered by the server alone."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import flet as ft

from services.access.models import Role, Seen, SeenAs, Unanswered
from services.i18n.access_sentences import refusal, role_name
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.access.state import SeeAsModel

_MOST = 200


@ft.component
def SeeAsScreen() -> ft.Control:
    """Let the person choose who, then show what the server says."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: SeeAsModel(services.access))
    state = model.state

    async def again(_event: Any) -> None:
        if state.role:
            await model.choose(state.role)

    async def other(_event: Any) -> None:
        await model.again()

    if state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif isinstance(state.answer, Unanswered):
        body = [_unanswered(state.answer, again, _)]
    elif state.roles is None or (state.role and state.answer is None):
        body = [Skeleton(_("Asking your server"))]
    elif state.answer is None:
        body = [_chooser(model, state.roles, _, large=look.large)]
    else:
        body = [
            ButtonLine(SecondaryButton(_("Choose somebody else"), other)),
            *_answered(state.answer, _, formats, large=look.large),
        ]
    return Page(
        _("See as somebody else"),
        body,
        back="/access",
        back_label=_("Who can see my documents"),
        width=Size.READING,
    )


def _unanswered(answer: Unanswered, again: Any, _: Translator) -> ft.Control:
    title, line = {
        Unanswered.HERE: (
            _("Nobody else gets anything"),
            _("This space is on this device only. There is no server to ask."),
        ),
        Unanswered.UNSUPPORTED: (
            _("Your server cannot answer this"),
            _("Only a server says what others get. Carnet does not guess it."),
        ),
        Unanswered.OFFLINE: (
            _("The server cannot be reached"),
            _("Only a server says what others get. Carnet does not guess it."),
        ),
        Unanswered.FAILED: (
            _("The server did not answer"),
            _("Only a server says what others get. Carnet does not guess it."),
        ),
    }[answer]
    waits = answer in {Unanswered.OFFLINE, Unanswered.FAILED}
    retry = SecondaryButton(_("Try again"), again, ft.Icons.REFRESH) if waits else None
    return EmptyState(title, line, ft.Icons.VISIBILITY_OUTLINED, retry)


def _chooser(model: SeeAsModel, roles: Sequence[Role], _: Translator, *, large: bool) -> ft.Control:
    async def choose(role: Role, _event: Any = None) -> None:
        await model.choose(role)

    return SectionCard(
        _("Who looks"),
        [
            Tile(
                _name(role, _),
                icon=ft.Icons.PERSON_OUTLINE,
                trailing=Chevron(),
                on_click=partial(choose, role),
                place=Place.of(index, len(roles)),
                large=large,
                key=str(index),
            )
            for index, role in enumerate(roles)
        ],
    )


def _name(role: Role, _: Translator) -> str:
    return role_name(role.role, role.profession, role.name, _)


def _answered(answer: SeenAs, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    given, refused = answer.given, answer.refused
    parts: list[ft.Control] = [Heading(_name(answer.role, _))]
    if answer.reason != "allowed":
        parts.append(
            Banner(
                refusal(answer.reason, _),
                title=_("Would get nothing"),
                icon=ft.Icons.BLOCK,
                tone=Tone.INFO,
            )
        )
    else:
        parts.append(
            ft.Text(
                _.n("Would get %(count)s document", "Would get %(count)s documents", len(given))
                + " · "
                + _.n("%(count)s refused", "%(count)s refused", len(refused)),
                theme_style=Type.BODY,
            )
        )
        for title, lines in ((_("Would not get"), refused), (_("Would get"), given)):
            if lines:
                tiles = _lines(lines, _, formats, large=large)
                parts.append(SectionCard(title, tiles, indent=Space.PAGE))
    parts.append(
        ft.Text(
            _("This is your server’s answer at this moment, as it holds for them."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        )
    )
    return parts


def _lines(
    documents: Sequence[Seen], _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    shown = documents[:_MOST]
    return [
        Tile(
            one.title,
            formats.fhir(one.date)
            if one.reason == "allowed"
            else f"{formats.fhir(one.date)} · {refusal(one.reason, _)}",
            on_click=partial(go, f"/documents/{one.id}"),
            place=Place.of(index, len(shown)),
            large=large,
            key=one.id,
        )
        for index, one in enumerate(shown)
    ]
