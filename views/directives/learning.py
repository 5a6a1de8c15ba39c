"""Organ donation, and the questions by which one checks that one understood: information, never a test."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, SecondaryButton
from views._shared.components.choice import Choice, Option
from views._shared.components.page import Page
from views._shared.hooks import use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.directives.parts import HOME, buttons, part, text, waiting, wrong
from views.directives.state import DeskModel


@ft.component
def OrgansScreen() -> ft.Control:
    """Show what is known of organ donation, and note a wish."""
    _, _formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: DeskModel(services.directives, services.changes))
    desk = model.state.desk

    async def wish(value: str) -> None:
        await model.do(partial(services.directives.wish, value))

    async def forget(_event: Any) -> None:
        before = desk.organs if desk else ""
        await wish("")
        notices.say(_("The note was taken back."), _("Undo"), partial(wish, before))

    options = [
        Option("give", _("I wish to give")),
        Option("not", _("I do not wish to give")),
        Option("talked", _("I told those close to me what I wish")),
    ]
    if desk is None:
        body = waiting(model, _)
    else:
        taken = [LinkButton(_("Take back my note"), forget, ft.Icons.UNDO, flush=True)]
        body = [
            *wrong(model, _),
            part(_("What is known here"), [text(words) for words in _register(_)]),
            part(
                _("My wish"),
                [
                    text(
                        _(
                            "This note stays on this device. It enters no register and is sent to nobody. "
                            "To have it read, write it in your directives, too."
                        )
                    ),
                    Choice(options, desk.organs, wish),
                    *([ft.Row(taken)] if desk.organs else []),
                ],
            ),
            buttons(
                SecondaryButton(
                    _("Write it in my directives"), partial(go, f"{HOME}/begin"), ft.Icons.EDIT_NOTE
                )
            ),
        ]
    return Page(
        _("Organ donation"),
        body,
        back=HOME,
        back_label=_("Advance directives"),
        width=Size.READING,
    )


def _register(_: Translator) -> tuple[str, ...]:
    """Return what content.md says, with how sure it is: sources DON1 and DON2, of the press."""
    return (
        _(
            "The press tells of a national register for those who refuse to give. Carnet is not connected to it."
        ),
        _(
            "According to the press, which relayed the Agence de la biomédecine in 2017: one may enter a refusal in it "
            "online or by letter, or entrust it in writing to somebody close."
        ),
        _(
            "Its address by letter: Agence de la biomédecine, 1 avenue du Stade-de-France, 93212 Saint-Denis."
        ),
        _(
            "These lines were not read in an official text. Check with the agency, or ask your doctor."
        ),
    )


# -- did I understand? -----------------------------------------------------------------------------------------------


@ft.component
def UnderstandScreen() -> ft.Control:
    """Ask four questions; each answer is explained at once, none is counted, none is kept."""
    _, _formats = use_translation()
    said, set_said = ft.use_state(_NONE)

    async def answer(index: int, value: str) -> None:
        set_said({**said, index: value})

    body: list[ft.Control] = [
        text(_("For you alone: nothing is counted, kept or sent. You may leave whenever you want."))
    ]
    for index, (question, right, why) in enumerate(_questions(_)):
        options = [
            Option("yes", _("Yes"), name=f"{question} {_('Yes')}"),
            Option("no", _("No"), name=f"{question} {_('No')}"),
        ]
        given = said.get(index, "")
        controls: list[ft.Control] = [Choice(options, given, partial(answer, index))]
        if given:
            tone = Tone.CALM if given == right else Tone.INFO
            title = _("That is so") if given == right else _("It is the other way round")
            controls.append(
                ft.Semantics(
                    live_region=True,
                    content=Banner(why, title=title, icon=ft.Icons.LIGHTBULB_OUTLINE, tone=tone),
                )
            )
        body.append(part(question, controls))
    body.append(buttons(SecondaryButton(_("Back to my directives"), partial(go, HOME))))
    return Page(
        _("Check that I understood"),
        body,
        back=HOME,
        back_label=_("Advance directives"),
        width=Size.READING,
    )


_NONE: dict[int, str] = {}


def _questions(_: Translator) -> tuple[tuple[str, str, str], ...]:
    """Return each question, its answer, and why: content.md (a) and (b), read in the law."""
    return (
        (
            _("Must I write advance directives?"),
            "no",
            _("Nobody must. It is a right of adults, never a duty."),
        ),
        (
            _("If I can still speak, do my directives count before what I say?"),
            "no",
            _("As long as you can speak, what you say then is what counts."),
        ),
        (
            _("Can I change them whenever I want?"),
            "yes",
            _("At any moment, and the most recent ones count."),
        ),
        (
            _("Does my trusted person decide in my place?"),
            "no",
            _(
                "They report what you want. The doctor decides, and must follow your directives save exceptions set "
                "by law."
            ),
        ),
    )
