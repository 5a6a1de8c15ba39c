"""What an emergency opens: three decisions, each with what it changes, what holds without it, and what it can cost."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import flet as ft

from services.access.refusals import HIDDEN, OTHERS, SAMU, Switch
from services.i18n.translator import Translator
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.state_pill import StateLine
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.access.refusals_parts import BLOCKED, doubts, standing_line, text, unready, wrong
from views.access.refusals_state import RefusalsModel

_ALLOWED: Final = "allowed"
_REFUSED: Final = "refused"


@ft.component
def EmergencyAccessScreen() -> ft.Control:
    """Show the three decisions."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: RefusalsModel(services.refusals, services.changes))
    state = model.state
    body = unready(state, _)
    if body is None and state.standing is not None:
        standing = state.standing
        body = [
            *wrong(state, _),
            text(
                _(
                    "Decided by you, beforehand, for the day you cannot answer. Each choice holds on its own, "
                    "on all your devices, and can be changed at any time."
                )
            ),
            *doubts(standing, _),
            *(_card(model, one, standing.switches[one.key], _) for one in _subjects(_)),
            text(
                _(
                    "Whoever opens your record in an emergency must say why, only reads, "
                    "and is written down in “Who saw”. "
                    "A professional whom you blocked gets nothing, in an emergency either."
                )
            ),
            ft.Row(
                [
                    LinkButton(_("Blocked professionals"), partial(go, BLOCKED), ft.Icons.BLOCK),
                    LinkButton(
                        _("My emergency sheet, on paper"),
                        partial(go, "/choices/emergency"),
                        ft.Icons.MEDICAL_INFORMATION_OUTLINED,
                    ),
                ],
                wrap=True,
                spacing=Space.CLOSE,
            ),
        ]
    return Page(
        _("Access in an emergency"),
        body or [],
        back="/access",
        back_label=_("Who can see my documents"),
        width=Size.READING,
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    """One decision in words: what it is, then its answers with what each means."""

    key: str
    title: str
    line: str
    allowed: Option
    refused: Option


def _subjects(_: Translator) -> tuple[_Subject, ...]:
    default = _("What holds if you decide nothing.")
    return (
        _Subject(
            SAMU,
            _("The doctor of the Samu, during a call"),
            _(
                "The doctor who answers an emergency call may look at your record, "
                "unless you refused beforehand (public health code, L1111-17)."
            ),
            Option(_ALLOWED, _("Access allowed"), default, _("The Samu: allowed")),
            Option(
                _REFUSED,
                _("Access refused"),
                _(
                    "They get nothing. What it can cost: they decide without your allergies, treatments and history."
                ),
                _("The Samu: refused"),
            ),
        ),
        _Subject(
            OTHERS,
            _("Other professionals, if I cannot speak"),
            _(
                "If you cannot say what you want and it is urgent, a professional may open your record, unless you "
                "refused beforehand. You and your attending doctor are told afterwards (R1111-48)."
            ),
            Option(_ALLOWED, _("Access allowed"), default, _("Other professionals: allowed")),
            Option(
                _REFUSED,
                _("Access refused"),
                _(
                    "Nobody opens it so. What it can cost: those who care for you know only what they find or are told."
                ),
                _("Other professionals: refused"),
            ),
        ),
        _Subject(
            HIDDEN,
            _("My hidden documents too"),
            _(
                "What you hid from professionals. Opening it changes nothing for somebody whom you refused above, "
                "and nothing outside an emergency."
            ),
            Option(
                _ALLOWED,
                _("Opened in an emergency"),
                _(
                    "Who opens your record may ask for them. "
                    "What it can cost: they read what you wanted to keep from them."
                ),
                _("My hidden documents: opened in an emergency"),
            ),
            Option(
                _REFUSED,
                _("Stay hidden"),
                default
                + " "
                + _("What it can cost: something that matters for your care stays unknown."),
                _("My hidden documents: stay hidden"),
            ),
        ),
    )


def _card(model: RefusalsModel, one: _Subject, switch: Switch, _: Translator) -> ft.Control:
    options = (one.allowed, one.refused) if one.key != HIDDEN else (one.refused, one.allowed)
    now = one.allowed if switch.now else one.refused
    said = standing_line(switch.state, now.label[:1].lower() + now.label[1:], _)
    return Card(
        [
            Heading(one.title, 2, Type.TITLE),
            text(one.line),
            *([StateLine(*said, Tone.TODO)] if said else []),
            Choice(
                options,
                _ALLOWED if switch.shown else _REFUSED,
                partial(model.allow, one.key),
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.CLOSE,
    )
