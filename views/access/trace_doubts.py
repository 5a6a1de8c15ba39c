"""What to do about an access that is not recognised, the simplest first."""

from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.buttons import SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.navigation import go
from views._shared.theme import Space, Type


def what_to_do(_: Translator) -> list[ft.Control]:
    """Say what can be done."""
    steps = (
        _(
            "Look at the day and the time: an appointment, an examination or a prescription may explain it."
        ),
        _("Ask the practice or the establishment who looked, and why. Save this list to show it."),
        _("A professional: you can block them, on their line below. They then get nothing more."),
        _("Somebody who helps you: take their access back. It ends at once on your server."),
        _("Nobody answers, or the answer does not satisfy you: you can complain to the CNIL."),
    )
    return [
        Card(
            [
                Heading(_("An access that you don’t recognise"), 2, Type.TITLE),
                *(
                    ft.Text(f"{number}. {step}", theme_style=Type.BODY)
                    for number, step in enumerate(steps, 1)
                ),
                ft.Row(
                    [
                        SecondaryButton(
                            _("Those who help me"),
                            partial(go, "/choices/circle"),
                            ft.Icons.GROUP_OUTLINED,
                        ),
                        SecondaryButton(
                            _("Who can see my documents"),
                            partial(go, "/access"),
                            ft.Icons.VISIBILITY_OUTLINED,
                        ),
                    ],
                    wrap=True,
                    spacing=Space.CLOSE,
                    run_spacing=Space.CLOSE,
                ),
            ],
            padding=Space.PAGE,
            spacing=Space.NEAR,
        )
    ]
