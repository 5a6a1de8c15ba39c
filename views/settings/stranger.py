"""The server's record is, or may be, somebody else's: both sides are shown, and the safe answer comes first."""

from typing import Any

import flet as ft

from services.core.identity import Identity, Match
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.meeting import Meeting
from views._shared.components.buttons import OnClick, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.theme import Space, Type

_LAST_DIGITS = 4


def Stranger(
    meeting: Meeting, _: Translator, formats: Formats, on_give_up: OnClick, on_confirm: OnClick
) -> list[ft.Control]:
    """Say what is here and what is there; only where a date or a number differs may the person say "it is me"."""
    doubtful = meeting.match is Match.HOMONYM
    numbers = meeting.here.ins != meeting.there.ins and bool(meeting.here.ins and meeting.there.ins)

    def told(identity: Identity) -> str:
        return _who(identity, _, formats, number=numbers)

    acts: list[ft.Control] = [
        PrimaryButton(_("This is not the right person — send nothing"), on_give_up, autofocus=True)
    ]
    if doubtful:
        acts.append(SecondaryButton(_("It is me"), on_confirm))
    soft: dict[str, Any] = {"theme_style": Type.BODY, "color": ft.Colors.ON_SURFACE_VARIANT}
    return [
        Heading(
            _("Is this the same person?") if doubtful else _("This is somebody else’s record"),
            1,
            Type.PAGE,
        ),
        ft.Text(_("You are signed in. Nothing was sent, and nothing was changed here."), **soft),
        Card(
            [
                Fact(_("In this space"), told(meeting.here), stacked=True),
                Fact(_("On the server"), told(meeting.there), stacked=True),
            ],
            divided=Space.PAGE,
        ),
        ft.Text(
            _("A spelling or a date may be wrong on one side. If you are not sure, send nothing.")
            if doubtful
            else _(
                "Two people’s records must never become one. Sign in as yourself, or stay as you are."
            ),
            theme_style=Type.BODY,
        ),
        ft.Row(acts, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
    ]


def _who(identity: Identity, _: Translator, formats: Formats, *, number: bool) -> str:
    parts = [identity.display or _("No name")]
    if identity.birth_date:
        parts.append(_("born on %(day)s", day=formats.fhir(identity.birth_date)))
    if number:
        digits = identity.ins[-_LAST_DIGITS:]
        parts.append(_("health number that ends with %(digits)s", digits=digits))
    return ", ".join(parts)
