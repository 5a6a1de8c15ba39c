"""Who is who: four people who are taken for each other, side by side, one under the other on a phone."""

import flet as ft

from services.i18n.translator import Translator
from services.trusted.words import Around, around
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.state_pill import StateLine
from views._shared.theme import Space, Tone, Type


def who_is_who(_: Translator) -> ft.Control:
    """Show what each is and is not."""
    return ft.Column(
        [
            Heading(_("Who is who")),
            ft.ResponsiveRow(
                [ft.Container(_card(one, _), col={"xs": 12, "md": 6}) for one in around(_)],
                spacing=Space.NEAR,
                run_spacing=Space.NEAR,
            ),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _card(one: Around, _: Translator) -> ft.Control:
    rows = (
        (_("What they are for"), one.serves),
        (_("Written and signed by both"), one.written),
        (_("Receives medical information"), one.told),
        (_("How many"), one.many),
        (_("Rests on"), one.based),
    )
    doubt = (
        [
            ft.Container(
                StateLine(one.doubt, ft.Icons.HELP_OUTLINE, Tone.TODO),
                padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.CLOSE),
            )
        ]
        if one.doubt
        else []
    )
    return Card(
        [
            ft.Container(
                Heading(one.name, 3, Type.TITLE),
                padding=ft.Padding.only(left=Space.PAGE, right=Space.PAGE, top=Space.NEAR),
            ),
            *(Fact(label, said, stacked=True) for label, said in rows),
            *doubt,
        ]
    )
