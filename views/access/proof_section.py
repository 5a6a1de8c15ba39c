"""Is this list as your server wrote it? Checked on this device, when the person asks."""

from datetime import datetime
from typing import Any

import flet as ft

from services.access.models import Unanswered
from services.access.proving import Checked
from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.state_pill import StateLine
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.theme import Space, Tone, Type
from views.access.proof_state import ProofModel, ProofState


@ft.component
def ProofSection() -> ft.Control:
    """Show the last check, and make a new one."""
    _, formats = use_translation()
    services = use_services()
    model = use_model(lambda: ProofModel(services.proofs))
    state = model.state

    async def check(_event: Any) -> None:
        await model.check()

    return ft.Column(
        [
            Heading(_("Is this list as your server wrote it?")),
            *_alarms(model, _),
            Card(
                [
                    _text(
                        _(
                            "Your server signs what it writes down. This device can check the newest of it, and "
                            "remembers what was signed: a list that is changed afterwards is found out."
                        )
                    ),
                    *_found(state, _, formats),
                    _text(
                        _("An access that would never have been written down cannot be found so.")
                    ),
                    ButtonLine(
                        SecondaryButton(
                            _("Checking…") if state.asking else _("Check this list"),
                            check,
                            ft.Icons.VERIFIED_OUTLINED,
                            disabled=state.asking,
                        )
                    ),
                ],
                padding=Space.PAGE,
                spacing=Space.NEAR,
            ),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _text(words: str) -> ft.Control:
    return ft.Text(words, theme_style=Type.BODY, color=ft.Colors.ON_SURFACE_VARIANT)


def _alarms(model: ProofModel, _: Translator) -> list[ft.Control]:
    """Say what is wrong, and what to do about it."""
    checked = model.state.checked
    if checked is None or model.state.asking:
        return []

    async def take(_event: Any) -> None:
        await model.take_key()

    if checked.other_key:
        return [
            Banner(
                _(
                    "Nothing is proven until you know why. Ask whoever runs your server what happened to its key."
                ),
                title=_("Your server does not sign as before"),
                icon=ft.Icons.KEY_OUTLINED,
                tone=Tone.TODO,
                actions=[LinkButton(_("I was told why: trust the new key"), take)],
            )
        ]
    if checked.wrong:
        return [
            Banner(
                _(
                    "They were changed, or are no longer in what your server signed. Save this list, and ask whoever "
                    "runs your server. You may also write to the CNIL."
                ),
                title=_.n(
                    "%(count)s line is not as it was signed",
                    "%(count)s lines are not as they were signed",
                    len(checked.wrong),
                ),
                icon=ft.Icons.GPP_MAYBE_OUTLINED,
                tone=Tone.DANGER,
            )
        ]
    return []


def _found(state: ProofState, _: Translator, formats: Formats) -> list[ft.Control]:
    """Say what came of the last check, and why there is no newer one."""
    lines: list[ft.Control] = []
    if state.error:
        lines.append(_todo(sentence(state.error, _)))
    elif state.away is Unanswered.UNSUPPORTED:
        lines.append(_todo(_("Your server signs nothing that this device can check.")))
    elif state.away is not None:
        lines.append(_todo(_("The server cannot be reached: nothing was checked now.")))
    if state.checked and not state.checked.other_key:
        lines += _counted(state.checked, _, formats)
    return lines


def _counted(checked: Checked, _: Translator, formats: Formats) -> list[ft.Control]:
    moment = formats.moment(datetime.fromisoformat(checked.at))
    lines: list[ft.Control] = []
    if checked.proven:
        said = _.n(
            "%(count)s line is as it was signed (checked on %(moment)s)",
            "%(count)s lines are as they were signed (checked on %(moment)s)",
            checked.proven,
            moment=moment,
        )
        lines.append(StateLine(said, ft.Icons.VERIFIED_OUTLINED, Tone.CALM))
    if checked.pending:
        said = _.n(
            "%(count)s line is not signed yet: it will be within a minute",
            "%(count)s lines are not signed yet: they will be within a minute",
            checked.pending,
        )
        lines.append(StateLine(said, ft.Icons.SCHEDULE, Tone.NEUTRAL))
    return lines


def _todo(words: str) -> ft.Control:
    return StateLine(words, ft.Icons.ERROR_OUTLINE, Tone.TODO)
