"""The pages of a passage: where one is, what is said, what can be done; skipped, stopped and resumed at will."""

from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.passage.models import PAGES, Occasion, Step
from services.passage.words import server_said
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.steps import Steps
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone
from views.passage.acting import Acts, Way, tiles
from views.passage.display import Display
from views.passage.state import PassageModel
from views.passage.statements import Sources, Statements

ABOVE = "/passage"


@ft.component
def SixteenScreen() -> ft.Control:
    """Show the path at sixteen."""
    return keyed("sixteen", PassagePages, Occasion.SIXTEEN)


@ft.component
def EighteenScreen() -> ft.Control:
    """Show what changes at eighteen."""
    return keyed("eighteen", PassagePages, Occasion.EIGHTEEN)


@ft.component
def PassagePages(occasion: Occasion) -> ft.Control:
    """Show the page one is at."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: PassageModel(services.passage, services.changes, occasion))
    state = model.state

    async def go_on(_event: Any) -> None:
        if not await model.next():
            await go("/")

    async def back(_event: Any) -> None:
        await model.back()

    async def later(_event: Any) -> None:
        await model.later()
        await go("/")

    total, at = len(model.steps), model.steps.index(state.step) + 1
    body: list[ft.Control] = [
        Steps(_("Page %(page)s of %(total)s", page=at, total=total), at, total)
    ]
    if state.error:
        text = sentence(state.error, _)
        body.append(Banner(text, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    if state.passage is None:
        body.append(Skeleton(_("Loading")))
    else:
        body.append(keyed(f"page-{state.step}", PageBody, model, state.step))
    body.append(
        ft.Row(
            [
                PrimaryButton(_("Finish") if model.is_last else _("Continue"), go_on),
                *([SecondaryButton(_("Page before"), back)] if at > 1 else []),
                LinkButton(_("Later"), later),
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        )
    )
    return Page(
        _title(occasion, state.step, _),
        body,
        back=ABOVE,
        back_label=_("At 16 and at 18"),
        width=Size.READING,
        begins=state.step,
    )


def _title(occasion: Occasion, step: Step, _: Translator) -> str:
    yours = _("What is now yours") if occasion is Occasion.SIXTEEN else _("What changes at 18")
    return {
        Step.YOURS: yours,
        Step.WHO: _("Who can see"),
        Step.SECRET: _("Secret care"),
        Step.ACT: _("A first useful act"),
        Step.DISPLAY: _("Your way"),
    }[step]


@ft.component
def PageBody(model: PassageModel, step: Step) -> ft.Control:
    """Show what a page says."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    passage = model.state.passage
    if step is Step.DISPLAY:
        body = Display(services.settings, look.preferences, _)
    elif step is Step.ACT:
        body = [Acts(model.occasion, _, large=look.large)]
    else:
        article = PAGES[model.occasion, step]
        page = services.passage.page(article, look.preferences.language)
        body = [Statements(page, _), Sources(page, _)]
        if step is Step.WHO and passage:
            minor = model.occasion is Occasion.SIXTEEN
            said = [Banner(server_said(passage, _))] if minor else []
            body = [*said, body[0], SeeAs(_, large=look.large), body[1]]
    return ft.Column(body, spacing=Space.PAGE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def SeeAs(_: Translator, *, large: bool) -> ft.Control:
    """Show the ways to verify it: what somebody else would get, and who saw."""
    ways = (
        Way(
            _("See as somebody else"),
            _("Your server says what they would get"),
            ft.Icons.VISIBILITY_OUTLINED,
            "/access/see-as",
        ),
        Way(
            _("Who saw, and what was done"),
            _("Every access, in plain words"),
            ft.Icons.FACT_CHECK_OUTLINED,
            "/choices/traces",
        ),
    )
    return SectionCard(_("To check it"), tiles(ways, large=large))
