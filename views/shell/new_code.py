"""After the recovery key: a new code at once, since the old one is forgotten."""

from dataclasses import dataclass, field, replace
from typing import Any

import flet as ft

from services.core.errors import ServiceError
from services.i18n.sentences import sentence
from services.people.models import Protection
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice
from views._shared.components.heading import Heading
from views._shared.components.new_secret_fields import NewSecretFields
from views._shared.hooks import use_model, use_services, use_session, use_translation
from views._shared.new_secret import NewSecret
from views._shared.ports import People
from views._shared.protections import protection_options
from views._shared.theme import Size, Space, Tone, Type


@dataclass(frozen=True, slots=True)
class NewCode(NewSecret):
    """What was chosen so far."""

    busy: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class NewCodeModel:
    """Exchanges the forgotten code; never raises."""

    _people: People
    keystore: bool = False
    state: NewCode = field(default_factory=NewCode)

    async def start(self) -> None:
        """Propose what protected the space so far, if this device still offers it."""
        self.keystore = await self._people.keystore_available()
        space = self._people.space
        kept = space.protection if space else None
        if kept is None or (kept is Protection.KEYSTORE and not self.keystore):
            kept = Protection.KEYSTORE if self.keystore else Protection.PASSPHRASE
        self.state = NewCode(protection=kept)

    def stop(self) -> None:
        """Forget what was typed."""
        self.state = NewCode()

    async def protect(self, protection: str) -> None:
        self.state = NewCode(protection=Protection(protection))

    async def enter_secret(self, secret: str) -> None:
        self.state = replace(self.state, secret=secret, error=None)

    async def enter_again(self, again: str) -> None:
        self.state = replace(self.state, again=again)

    async def keep(self) -> None:
        """Open with the new code from now on; the home page follows."""
        state = self.state
        if state.busy or not (state.long_enough and state.agree):
            self.state = replace(state, tried=True)
            return
        self.state = replace(state, busy=True, error=None)
        try:
            await self._people.change_secret(state.secret, state.protection)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)


@ft.component
def NewCodeScreen() -> list[ft.View]:
    """Ask for the new code; there is no way on without, only back to the lock."""
    _, _formats = use_translation()
    services, session = use_services(), use_session()
    model = use_model(lambda: NewCodeModel(services.people))
    state = model.state

    async def keep(_event: Any = None) -> None:
        await model.keep()

    async def lock(_event: Any) -> None:
        await session.lock()

    body: list[ft.Control] = [
        ft.Row(
            [LinkButton(_("Lock without changing it"), lock, ft.Icons.LOCK_OUTLINE, flush=True)]
        ),
        Heading(_("Choose a new code"), 1, Type.PAGE),
        ft.Text(
            _("Your key opened the space. From now on it opens with what you choose here."),
            theme_style=Type.BODY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
    ]
    if state.error:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    body += [
        Card(
            [
                Choice(
                    protection_options(_, keystore=model.keystore),
                    state.protection.value,
                    model.protect,
                )
            ],
            padding=Space.CLOSE,
        ),
        *NewSecretFields(state, _, model.enter_secret, model.enter_again, model.keep),
        Banner(
            _(
                "Your recovery key still works. Keep it where it was, or make a new one in the settings."
            ),
            icon=ft.Icons.KEY_OUTLINED,
        ),
        ButtonLine(
            PrimaryButton(
                _("One moment…") if state.busy else _("Keep this and open my space"),
                keep,
                disabled=state.busy,
            )
        ),
    ]
    column = ft.Column(
        body,
        width=Size.FORM,
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        margin=ft.Margin.only(top=Space.PAGE_WIDE, bottom=Space.PAGE_WIDE),
    )
    return [
        ft.View(
            route="/",
            padding=0,
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [
                            ft.Container(
                                column,
                                alignment=ft.Alignment.TOP_CENTER,
                                padding=ft.Padding.symmetric(horizontal=Space.PAGE),
                            )
                        ],
                        scroll=ft.ScrollMode.AUTO,
                        expand=True,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
        )
    ]
