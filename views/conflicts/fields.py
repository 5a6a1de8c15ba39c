"""Choosing field by field what one version is to be made of."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.translator import Translator
from services.sync.versions import Choice, Comparison, Side, Told
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice as Answers
from views._shared.components.choice import Option
from views._shared.components.heading import Heading
from views._shared.theme import Space, Type
from views.conflicts.state import CompareModel
from views.conflicts.version import whose


def Fields(model: CompareModel, comparison: Comparison, _: Translator) -> list[ft.Control]:
    """Show both values of each field; what only one side changed is chosen already."""
    state = model.state

    async def whole(_event: Any) -> None:
        await model.choose_fields(by_fields=False)

    async def keep(_event: Any) -> None:
        await model.ask(Choice.MERGED)

    return [
        *(_field(model, told, comparison, _) for told in comparison.differences),
        ft.Row(
            [
                PrimaryButton(
                    _("Keep what I chose"), keep, disabled=state.busy or not state.is_whole
                ),
                SecondaryButton(_("Choose a whole version"), whole),
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        ),
    ]


def _field(model: CompareModel, told: Told, comparison: Comparison, _: Translator) -> ft.Control:
    side = model.state.side_of(told.key)
    options = [
        Option(Side.MINE.value, told.mine, whose(comparison.mine, _)),
        Option(Side.THEIRS.value, told.theirs, whose(comparison.theirs, _)),
    ]
    return Card(
        [
            Heading(told.label, 2, Type.TITLE),
            Answers(options, side.value if side else "", partial(model.choose, told.key)),
        ],
        padding=Space.PAGE,
        spacing=Space.SMALL,
    )
