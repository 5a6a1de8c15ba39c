"""What I say about me: asked of nobody, nothing ticked beforehand, each answer taken back as easily as given."""

from typing import Any, Final

import flet as ft

from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.prevention.about import Answer
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton
from views._shared.components.error_state import ErrorState
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.theme import Size, Tone
from views.prevention.about_parts import identity, intimate, questions
from views.prevention.about_state import AboutModel
from views.prevention.words import HOME

_UNKNOWN: Final = frozenset({"", "unknown"})


@ft.component
def AboutMeScreen() -> ft.Control:
    """Ask what rules ask about, the intimate questions behind one tap."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: AboutModel(services.prevention, services.changes))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    def said() -> None:
        notices.say(_("Kept on this device"), _.p("a change", "Undo"), model.undo)

    async def answered(condition: str, answer: Answer | None, _event: Any) -> None:
        if await model.answer(condition, answer):
            said()

    body: list[ft.Control]
    about = state.about
    if about is None:
        body = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
            if state.error
            else Skeleton(_("Loading"))
        ]
    else:
        body = [
            Banner(
                _(
                    "It helps the rules of prevention to answer. Nothing is asked of you: say what you want, take it "
                    "back when you want. It stays on this device."
                ),
                title=_("Only what you choose to say"),
                icon=ft.Icons.LOCK_OUTLINE,
                tone=Tone.CALM,
            ),
            *_failed(model, _),
            *identity(model, about, _, formats, unknown=_UNKNOWN),
            *questions(
                _("My health"),
                [one for one in about.questions if not one.condition.intimate],
                answered,
                _,
                large=look.large,
            ),
            *intimate(model, about, answered, said, _, formats, large=look.large),
        ]
    return Page(
        _("What I say about me"),
        body,
        back=HOME,
        back_label=_("Prevention"),
        width=Size.READING,
    )


def _failed(model: AboutModel, _: Translator) -> list[ft.Control]:
    if not model.state.error:
        return []
    why = explained(model.state.error, _)
    banner = Banner(why.todo, title=why.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
    return [ft.Semantics(live_region=True, content=banner)]
