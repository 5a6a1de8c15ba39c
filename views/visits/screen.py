"""Preparing a visit: what to say, what is new, what to ask; one page to print."""

from datetime import date
from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.error_state import ErrorState
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import (
    use_model,
    use_services,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size, Space, Tone, Type
from views.visits.sections import measures, news, section, treatments
from views.visits.state import Phase, VisitModel


@ft.component
def VisitScreen() -> ft.Control:
    """Show the sheet as a form, in the order in which it prints."""
    _, formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: VisitModel(services.visits, services.changes, (_, formats)))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    async def anew(_event: Any) -> None:
        await model.begin_anew()
        notices.say(_("The sheet is empty again."), _("Undo"), model.undo)

    if state.phase is Phase.FAILED and state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.phase is Phase.LOADING:
        body = [Skeleton(_("Loading"))]
    else:
        begun = str(state.begun)
        body = [
            ft.Text(
                _("What you write stays on this device until you print or share the sheet."),
                theme_style=Type.BODY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *(
                [Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
                if state.error
                else []
            ),
            _why(model, _, begun),
            news(model, _, formats, _typed(state.draft.since), begun),
            treatments(model, _, begun),
            *measures(model, _, formats),
            _questions(model, _, begun),
            keyed("leaving", Leaving, model),
            ButtonLine(LinkButton(_("Begin a new sheet"), anew, ft.Icons.RESTART_ALT, flush=True)),
        ]
    return Page(_("Prepare my visit"), body, back="/", back_label=_("Home"), width=Size.READING)


@ft.component
def Leaving(model: VisitModel) -> ft.Control:
    """Show the ways the sheet leaves: on paper, and by a link."""
    _, _formats = use_translation()

    async def share(_event: Any) -> None:
        await model.settle()
        await go("/visit/share")

    return ft.Row(
        [
            PrimaryButton(
                _("Print my sheet"), use_printing(model.printed), ft.Icons.PRINT_OUTLINED
            ),
            SecondaryButton(_("Share by a link"), share, ft.Icons.LINK),
        ],
        wrap=True,
        spacing=Space.NEAR,
        run_spacing=Space.NEAR,
    )


def _typed(since: str | None) -> str:
    """Return a FHIR date as people type it."""
    if not since:
        return ""
    try:
        return date.fromisoformat(since).strftime("%d/%m/%Y")
    except ValueError:
        return since


def _why(model: VisitModel, _: Translator, begun: str) -> ft.Control:
    draft = model.state.draft
    return section(
        _("Why I come"),
        Field(_("Whom I see"), draft.whom, partial(model.write, "whom"), key=begun),
        Field(
            _("The reason, in a few words"),
            draft.reason,
            partial(model.write, "reason"),
            lines=2,
            key=begun,
        ),
    )


def _questions(model: VisitModel, _: Translator, begun: str) -> ft.Control:
    return section(
        _("My three questions"),
        *(
            Field(
                _("Question %(number)s", number=number + 1),
                text,
                partial(model.ask, number),
                key=begun,
            )
            for number, text in enumerate(model.state.draft.questions)
        ),
    )
