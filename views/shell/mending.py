"""A record that was damaged after an update: the copy from before, offered in words."""

from typing import Any

import flet as ft

from services.core.errors import DamagedError
from services.people.models import Damage
from views._shared.components.banner import Banner
from views._shared.components.buttons import SecondaryButton
from views._shared.hooks import use_services, use_translation
from views._shared.ports import People
from views._shared.theme import Tone
from views.shell.lock_state import LockModel


def offers_copy(model: LockModel, people: People) -> bool:
    """Say whether the record is known to be damaged, and there is a copy to go back to."""
    error = model.state.error
    known = isinstance(error, DamagedError) and error.damage is Damage.DATABASE
    damaged = known or people.damage is Damage.DATABASE
    return (model.state.mending or damaged) and people.earlier_copy is not None


@ft.component
def Mending(model: LockModel) -> ft.Control:
    """Say what the copy is and lacks; the code opens it, once the person wants that."""
    _, formats = use_translation()
    copy = use_services().people.earlier_copy

    async def begin(_event: Any) -> None:
        await model.mend(mending=True)

    async def leave(_event: Any) -> None:
        await model.mend(mending=False)

    if copy is None:
        return ft.Container()
    day = formats.day(copy.at.astimezone(formats.zone))
    if model.state.mending and isinstance(model.state.error, DamagedError):
        return Banner(
            _("Nothing was changed: both files are as they were."),
            title=_("The copy is damaged too"),
            icon=ft.Icons.ERROR_OUTLINE,
            tone=Tone.DANGER,
            actions=[SecondaryButton(_("Leave it"), leave)],
        )
    if model.state.mending:
        return Banner(
            _("It is verified first, then takes the place of the damaged file, which is kept."),
            title=_("Your code opens the copy of %(day)s", day=day),
            icon=ft.Icons.SETTINGS_BACKUP_RESTORE,
            tone=Tone.CALM,
            actions=[SecondaryButton(_("Leave it"), leave)],
        )
    return Banner(
        _("It is of %(day)s. What was added since is not in it. Nothing is erased.", day=day),
        title=_("A copy from before the last update is here"),
        icon=ft.Icons.SETTINGS_BACKUP_RESTORE,
        tone=Tone.TODO,
        actions=[SecondaryButton(_("Open the copy"), begin)],
    )
