"""The trusted person: where the designation stands, what can be done, who is who, whom to call."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.trusted.models import Desk, State, Who
from services.trusted.words import missing_words
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.confirm import Confirm
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_kept, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views._shared.typed_dates import typed_date
from views.trusted.around import who_is_who
from views.trusted.asked import AskedOf
from views.trusted.contacts import Contacts
from views.trusted.standing import Earlier, Standing, Waiting
from views.trusted.state import TrustedModel
from views.trusted.write_screen import HOME


@ft.component
def TrustedScreen() -> ft.Control:
    """Show it for an adult; explain it to a minor, and to somebody whose age is not known."""
    _, _formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: TrustedModel(services.trusted, services.changes))
    state, desk = model.state, model.state.desk

    async def again(_event: Any) -> None:
        await model.load()

    async def revoke(_event: Any) -> None:
        if await model.revoke():
            notices.say(_("It is revoked. Tell the person, and whoever has the paper."))

    async def keep(_event: Any) -> None:
        await model.ask_to_revoke(revoking=False)

    ft.use_dialog(
        Confirm(
            _("Revoke my trusted person?"),
            _(
                "From today on they are no longer your trusted person. The earlier paper is kept, and readable."
            ),
            confirm=_("Revoke"),
            cancel=_("Keep this person"),
            on_confirm=revoke,
            on_cancel=keep,
        )
        if state.revoking
        else None
    )
    if desk is None:
        body: list[ft.Control] = (
            [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
            if state.error
            else [Skeleton(_("Loading"))]
        )
    else:
        body = [
            ft.Text(
                _(
                    "If you can no longer speak, they are consulted and say what you want. "
                    "They do not decide: the doctor does, and hears them before your family."
                ),
                theme_style=Type.BODY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *_said(model, _),
            *_by_age(model, desk, _),
            *([keyed("asked", AskedOf, model)] if desk.asked or desk.can_invite else []),
            who_is_who(_),
            keyed("contacts", Contacts, model),
        ]
    return Page(
        _("Trusted person"), body, back="/choices", back_label=_("My choices"), width=Size.READING
    )


def _said(model: TrustedModel, _: Translator) -> list[ft.Control]:
    """Say what kept an act from being done."""
    state, found = model.state, list[ft.Control]()
    if state.missing:
        said = "\n".join(missing_words(one, _) for one in state.missing)
        found.append(Banner(said, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO))
    if state.error:
        words = explained(state.error, _)
        found.append(
            Banner(words.todo, title=words.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
        )
    return [ft.Semantics(live_region=True, content=one) for one in found]


def _by_age(model: TrustedModel, desk: Desk, _: Translator) -> list[ft.Control]:
    if desk.who is Who.MINOR:
        text = _(
            "The law keeps this for adults. You can talk now with somebody you trust: "
            "at 18, you may name them in writing."
        )
        return [Card([EmptyState(_("From 18 on"), text, ft.Icons.INFO_OUTLINE)])]
    shown: list[ft.Control] = []
    if desk.who is Who.UNKNOWN:
        shown.append(keyed("age", Age))
    elif desk.sent is not None:
        shown.append(keyed("waiting", Waiting, model))
    elif desk.state in {State.NONE, State.REVOKED} and desk.draft is None:
        shown.append(_nobody(desk, _))
    if desk.who is Who.ADULT and desk.sent is None and (desk.heads or desk.draft):
        shown.append(keyed("standing", Standing, model))
    if desk.earlier:
        shown.append(keyed("earlier", Earlier, model))
    return shown


def _nobody(desk: Desk, _: Translator) -> ft.Control:
    title = (
        _("Nobody is named any more") if desk.state is State.REVOKED else _("Nobody is named yet")
    )
    return Card(
        [
            EmptyState(
                title,
                _("It is never an obligation. You may name one person, and change at any time."),
                ft.Icons.HANDSHAKE_OUTLINED,
                PrimaryButton(
                    _("Name my trusted person"), partial(go, f"{HOME}/write"), ft.Icons.EDIT_NOTE
                ),
            )
        ]
    )


@dataclass(eq=False)
class _Typed:
    """The text of a field, as it is typed."""

    text: str = ""


@ft.component
def Age() -> ft.Control:
    """Ask for the birth date where none is known: only an adult may name somebody."""
    _, _formats = use_translation()
    people = use_services().people
    born = use_kept(
        _Typed
    )  # what the field holds now: a state would reach the button a rendering later
    wrong, set_wrong = ft.use_state(False)

    async def take(text: str) -> None:
        born.text = text

    async def save(_event: Any = None) -> None:
        day = typed_date(born.text)
        if not day or len(day) != len("YYYY-MM-DD"):
            set_wrong(True)
            return
        await people.set_identity(replace(await people.identity(), birth_date=day))

    return Card(
        [
            ft.Text(_("Only an adult may name a trusted person."), theme_style=Type.BODY),
            Field(
                _("My birth date"),
                "",
                take,
                helper=_("For example 14/03/1992."),
                error=_("This date does not exist. Write it like 14/03/1992.") if wrong else "",
            ),
            ButtonLine(PrimaryButton(_("Keep my birth date"), save)),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )
