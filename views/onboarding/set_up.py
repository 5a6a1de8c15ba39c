"""The steps of a new space: who, or from which archive; how it opens, the code, what is lost without it."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.models import Protection
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.new_secret_fields import NewSecretFields
from views._shared.components.paper_key import PaperRecovery
from views._shared.components.recovery_key import RecoveryKey
from views._shared.components.steps import Steps
from views._shared.hooks import use_translation
from views._shared.keyed import keyed
from views._shared.protections import protection_options
from views._shared.theme import Size, Space, Tone, Type
from views.onboarding.from_archive import FromArchive, restoring
from views.onboarding.state import SetUpModel, Step


@ft.component
def SetUpSteps(model: SetUpModel) -> ft.Control:
    """Show the step one is at."""
    _, formats = use_translation()
    state = model.state

    async def back(_event: Any) -> None:
        await model.back()

    if state.step is Step.RESTORING:
        return restoring(state.restored, _, formats)
    content = {
        Step.ARCHIVE: _archive,
        Step.WHO: _who,
        Step.PROTECTION: _protection,
        Step.SECRET: _secret,
        Step.LOSS: _loss,
    }[state.step](model, _)
    top: list[ft.Control] = []
    if state.step is not Step.LOSS:
        top.append(ButtonLine(LinkButton(_("Back"), back, ft.Icons.ARROW_BACK)))
    step, total = state.path.index(state.step) + 1, len(state.path)
    progress = _("Step %(step)s of %(total)s", step=step, total=total)
    error = (
        [Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
        if state.error
        else []
    )
    return ft.Column(
        [*top, Steps(progress, step, total), *error, *content],
        spacing=Space.PAGE,
        width=Size.FORM,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _archive(model: SetUpModel, _: Translator) -> list[ft.Control]:
    return [keyed("archive", FromArchive, model)]


def _title(title: str, text: str) -> list[ft.Control]:
    return [
        Heading(title, 1, Type.PAGE),
        ft.Text(text, theme_style=Type.BODY, color=ft.Colors.ON_SURFACE_VARIANT),
    ]


def _go_on(model: SetUpModel, label: str, *, disabled: bool = False) -> ft.Control:
    async def go_on(_event: Any) -> None:
        await model.next()

    return ButtonLine(PrimaryButton(label, go_on, disabled=disabled))


def _who(model: SetUpModel, _: Translator) -> list[ft.Control]:
    state = model.state
    wrong = state.tried and not state.born_is_date
    return [
        *_title(
            _("Who is this space for?"),
            _(
                "All of it is optional. It lets Carnet warn you when a document is about somebody else."
            ),
        ),
        Field(_("First name"), state.given, partial(_enter, model, "given"), autofocus=True),
        Field(_("Family name"), state.family, partial(_enter, model, "family")),
        Field(
            _("Birth date"),
            state.born,
            partial(_enter, model, "born"),
            helper=_("For example 14/03/1992. It tells you apart from a namesake."),
            error=_("This date does not exist. Write it like 14/03/1992.") if wrong else "",
            on_submit=model.next,
        ),
        _go_on(model, _("Continue")),
    ]


async def _enter(model: SetUpModel, name: str, value: str) -> None:
    await model.enter(**{name: value})


def _protection(model: SetUpModel, _: Translator) -> list[ft.Control]:
    async def choose(value: str) -> None:
        await model.protect(Protection(value))

    return [
        *_title(
            _("How will your space open?"),
            _("This device keeps secrets for you: six digits are enough.")
            if model.keystore
            else _("This device has no safe place for secrets. A passphrase protects best here."),
        ),
        Card(
            [
                Choice(
                    protection_options(_, keystore=model.keystore),
                    model.state.protection.value,
                    choose,
                )
            ],
            padding=Space.CLOSE,
        ),
        _go_on(model, _("Continue")),
    ]


def _secret(model: SetUpModel, _: Translator) -> list[ft.Control]:
    state = model.state
    make = _("Restore my space") if state.facts else _("Create my space")
    return [
        *_title(
            _("Choose your code") if state.is_code else _("Choose your passphrase"),
            _("It is asked each time Carnet opens. Nobody can find it for you."),
        ),
        *NewSecretFields(
            state, _, partial(_enter, model, "secret"), partial(_enter, model, "again"), model.next
        ),
        _go_on(model, _("One moment…") if state.busy else make, disabled=state.busy),
    ]


def _loss(model: SetUpModel, _: Translator) -> list[ft.Control]:
    state = model.state

    async def write(_event: Any) -> None:
        await model.write_recovery()

    async def finish(_event: Any) -> None:
        await model.next()

    lost = (
        _("Without your code, nothing opens this space. You would have to sign in and begin again.")
        if state.signed
        else _(
            "Without your code, nothing opens this space: not Carnet, nobody. Its documents would be lost."
        )
    )
    title = _title(_("If you forget it"), lost)
    if state.recovery:
        return [
            *title,
            RecoveryKey(state.recovery),
            keyed("paper-key", PaperRecovery, state.recovery),
            ButtonLine(PrimaryButton(_("I wrote it down"), finish)),
        ]
    return [
        *title,
        Banner(
            _("A recovery key on paper, in a safe place, opens the space if you forget the code."),
            title=_("Write down a recovery key"),
            icon=ft.Icons.KEY_OUTLINED,
            tone=Tone.CALM,
        ),
        ft.Row(
            [
                PrimaryButton(_("Show my recovery key"), write, disabled=state.busy),
                SecondaryButton(_("Later, in the settings"), finish),
            ],
            wrap=True,
            spacing=Space.NEAR,
            run_spacing=Space.NEAR,
        ),
    ]
