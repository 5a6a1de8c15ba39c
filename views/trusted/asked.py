"""Being asked: what somebody wants of their trusted person, what the role is and is not, and how it stands since."""

from functools import partial
from typing import Final

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.trusted.models import Asked, Missing, State, Text
from services.trusted.words import asked_missing, asked_name, bond_name, role_words
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_look, use_translation
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.trusted.state import TrustedModel

_ANSWER: Final = "/choices/circle/answer"
_TONES: Final = {
    State.AGREED: (ft.Icons.HANDSHAKE_OUTLINED, Tone.CALM),
    State.WAITING: (ft.Icons.SCHEDULE, Tone.INFO),
}


def unfit(missing: tuple[Missing, ...], _: Translator) -> list[ft.Control]:
    """Say what keeps one from agreeing."""
    if not missing:
        return []
    said = "\n".join(asked_missing(one, _) for one in missing)
    return [Banner(said, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)]


def designated(text: Text, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    """Show what one is asked to agree to, word for word, and what it means."""
    chosen = text.chosen
    rows = (
        (_("Who asks"), text.who),
        (_("Born on"), formats.fhir(text.born)),
        (_("Who is named"), chosen.name),
        (_("Born on"), formats.fhir(chosen.born) if chosen.born else ""),
        (_("Who you are to them"), bond_name(chosen.bond, _) if chosen.bond else ""),
        (_("Telephone"), chosen.phone),
        (_("Address"), chosen.address),
        (_("Also wants you at appointments"), _("Yes") if text.accompanies else ""),
        (_("Written on"), formats.fhir(text.written)),
    )
    role = [ft.Text(said, theme_style=Type.BODY) for said in role_words(text.who, _)]
    return [
        Heading(_("%(name)s asks you to be their trusted person", name=text.who), 2, Type.SECTION),
        Card(
            [Fact(label, said, stacked=large) for label, said in rows if said], divided=Space.PAGE
        ),
        Heading(_("What it is, and what it is not"), 2, Type.SECTION),
        Card(role, padding=Space.PAGE, spacing=Space.CLOSE),
        _soft(
            _(
                "If you agree, your name, your birth date, the day and the hour, and the key of this device "
                "are noted with these words."
            )
        ),
    ]


def compared(text: Text, check: str, _: Translator, *, large: bool) -> list[ft.Control]:
    """Show the digits to compare, once one agreed."""
    return [
        StateLine(asked_name(State.WAITING, _), *_TONES[State.WAITING]),
        Card([Fact(_("Digits to compare"), " ".join(check), stacked=large)]),
        _soft(
            _(
                "Read these four digits aloud to %(name)s: they see the same, and confirm that it is you.",
                name=text.who,
            )
        ),
        ButtonLine(PrimaryButton(_("Trusted person"), partial(go, "/choices/trusted"))),
    ]


@ft.component
def AskedOf(model: TrustedModel) -> ft.Control:
    """Show for whom one agreed, and the way to answer a code."""
    _, _formats = use_translation()
    look, desk = use_look(), model.state.desk
    asked = desk.asked if desk else ()
    tiles = [
        _tile(one, Place.of(at, len(asked)), _, large=look.large) for at, one in enumerate(asked)
    ]
    nobody = Tile(
        _("Nobody yet"),
        _("Whoever wants you as their trusted person gives you a code."),
        ft.Icons.HANDSHAKE_OUTLINED,
    )
    code = LinkButton(_("I have a code"), partial(go, _ANSWER), ft.Icons.PIN_OUTLINED)
    return SectionCard(
        _("I am the trusted person of"), tiles or [nobody], link=code, large=look.large
    )


def _tile(one: Asked, place: Place, _: Translator, *, large: bool) -> ft.Control:
    icon, tone = _TONES.get(one.state, (ft.Icons.BLOCK, Tone.NEUTRAL))
    digits = _("Digits to compare: %(digits)s", digits=" ".join(one.check))
    return Tile(
        one.text.who,
        digits if one.state is State.WAITING else "",
        icon,
        tone=tone,
        state=StateLine(asked_name(one.state, _), icon, tone),
        place=place,
        large=large,
    )


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
