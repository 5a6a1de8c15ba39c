"""Naming a trusted person: who they are, then on paper or by a code."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.trusted.models import Bond, Draft, Missing
from services.trusted.words import bond_name, missing_words
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.choice import Choice, Option
from views._shared.components.error_state import ErrorState
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views._shared.typed_dates import as_typed
from views.trusted.state import WriteModel

HOME: Final = "/choices/trusted"
_FIELDS: Final = {
    Missing.NAME: "name",
    Missing.SELF: "name",
    Missing.REACH: "phone",
    Missing.BORN: "born",
    Missing.YOUNG: "born",
}


@ft.component
def WriteScreen() -> ft.Control:
    """Show the form; what it lacks stands beside each field, and above the button."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: WriteModel(services.trusted))
    state = model.state

    async def done(_event: Any = None) -> None:
        if await model.done():
            await go(HOME)

    if state.draft is None:
        body: list[ft.Control] = (
            [ErrorState(explained(state.error, _))] if state.error else [Skeleton(_("Loading"))]
        )
    else:
        body = _form(model, state.draft, _, done)
    return Page(
        _("Name my trusted person"),
        body,
        back=HOME,
        back_label=_("Trusted person"),
        width=Size.READING,
    )


def _summary(model: WriteModel, _: Translator) -> list[ft.Control]:
    if not model.state.missing:
        return []
    said = "\n".join(missing_words(one, _) for one in model.state.missing)
    return [
        ft.Semantics(
            live_region=True,
            content=Banner(
                said,
                title=_("Something is missing"),
                icon=ft.Icons.ERROR_OUTLINE,
                tone=Tone.TODO,
            ),
        )
    ]


def _form(
    model: WriteModel, draft: Draft, _: Translator, done: Callable[..., Awaitable[None]]
) -> list[ft.Control]:
    chosen = draft.chosen

    def wrong(field: str) -> str:
        found = (one for one in model.state.missing if _FIELDS.get(one) == field)
        return " ".join(missing_words(one, _) for one in found)

    async def bond(value: str) -> None:
        await model.write(bond=Bond(value))

    async def say(name: str, text: str) -> None:
        await model.write(**{name: text})

    return [
        ft.Text(
            _(
                "A parent, somebody close or your attending doctor. Talk with them first: "
                "they must agree, in writing."
            ),
            theme_style=Type.BODY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        Card(
            [
                Field(
                    _("First name and name"), chosen.name, partial(say, "name"), error=wrong("name")
                ),
                Field(
                    _("Their birth date (optional)"),
                    as_typed(chosen.born) or chosen.born,
                    model.type_born,
                    helper=_("For example 14/03/1992. It tells two people of one name apart."),
                    error=wrong("born"),
                ),
                Field(_("Telephone"), chosen.phone, partial(say, "phone"), error=wrong("phone")),
                Field(_("Address"), chosen.address, partial(say, "address")),
            ],
            padding=Space.PAGE,
            spacing=Space.NEAR,
        ),
        Heading(_("Who they are to me")),
        Card(
            [
                Choice(
                    [Option(one.value, bond_name(one, _)) for one in Bond],
                    chosen.bond.value if chosen.bond else "",
                    bond,
                )
            ],
            padding=Space.PAGE,
        ),
        Heading(_("If you wish")),
        Card(
            [
                Check(
                    _("They go with me to my medical appointments"),
                    _("The law allows it, if you wish it."),
                    draft.accompanies,
                    partial(model.tick, "accompanies"),
                ),
                Check(
                    _("I am a protected adult, and represented"),
                    _("Guardianship, or a family authorisation with representation."),
                    draft.protected,
                    partial(model.tick, "protected"),
                ),
                *(
                    [
                        Check(
                            _("The judge or the family council authorised this"),
                            _("The law asks for it before you name somebody."),
                            draft.judge,
                            partial(model.tick, "judge"),
                        )
                    ]
                    if draft.protected
                    else []
                ),
            ],
            padding=Space.SMALL,
        ),
        *_summary(model, _),  # where the finger is: above, it would be out of sight
        ButtonLine(PrimaryButton(_("Keep and go on"), done, ft.Icons.ARROW_FORWARD)),
    ]
