"""A space from an archive: the file, the key on paper, then the wait."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import flet as ft

from services.core.arrivals import Arrivals
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.state_pill import StateLine
from views._shared.hooks import use_kept, use_services, use_translation
from views._shared.receiving import ChosenFile, brought
from views._shared.theme import Size, Space, Tone, Type
from views.onboarding.state import SetUpModel


@ft.component
def FromArchive(model: SetUpModel) -> ft.Control:
    """Ask for the archive and its key."""
    _, _formats = use_translation()
    arrivals, state = use_services().arrivals, model.state
    coming, set_coming = ft.use_state("")
    # The client must know of the handler when the picker is made.
    picker = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked, arrivals, model.take, set_coming))
    )

    async def enter(key: str) -> None:
        await model.enter(archive_key=key)

    async def go_on(_event: Any = None) -> None:
        await model.next()

    pick = ft.PickFiles(picker, cancel_upload_on_window_blur=False)
    chosen = state.archive.name if state.archive else ""
    missing_file = state.tried and not chosen and not coming
    missing_key = state.tried and bool(chosen) and not state.archive_key.strip()
    if coming:
        line = StateLine(
            _("Reading %(name)s…", name=coming), ft.Icons.HOURGLASS_EMPTY, Tone.NEUTRAL
        )
    elif chosen:
        line = StateLine(chosen, ft.Icons.INVENTORY_2_OUTLINED, Tone.CALM)
    elif missing_file:
        line = StateLine(_("Choose the archive first."), ft.Icons.ERROR_OUTLINE, Tone.DANGER)
    else:
        line = ft.Text(
            _("A file whose name ends with .carnet."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        )
    label = _("Choose another file") if chosen else _("Choose the archive")
    return ft.Column(
        [
            Heading(_("Restore from an archive"), 1, Type.PAGE),
            ft.Text(
                _(
                    "Everything of your space comes back as it was. Then you choose a new code for this device."
                ),
                theme_style=Type.BODY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            Card(
                [
                    line,
                    ButtonLine(
                        SecondaryButton(
                            label,
                            None,
                            ft.Icons.FOLDER_OPEN_OUTLINED,
                            disabled=bool(coming or state.busy),
                            action=pick,
                        )
                    ),
                ],
                padding=Space.PAGE,
                spacing=Space.NEAR,
            ),
            Field(
                _("Key of the archive"),
                state.archive_key,
                enter,
                helper=_(
                    "The 28 characters that you wrote down. Capitals, spaces and dashes do not matter."
                ),
                error=_("The key is needed to open the archive.") if missing_key else "",
                on_submit=go_on,
                address=True,
            ),
            ft.Row(
                [
                    PrimaryButton(
                        _("One moment…") if state.busy else _("Continue"),
                        go_on,
                        disabled=bool(coming or state.busy),
                    )
                ]
            ),
        ],
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


async def _picked(
    arrivals: Arrivals,
    take: Callable[[ChosenFile], Awaitable[None]],
    say: Callable[[str], None],
    event: ft.FilePickerResultEvent,
) -> None:
    if not event.files:
        return
    file = event.files[0]
    say(file.name)
    try:
        await take(await brought(event.control, file, arrivals))
    finally:
        say("")


def restoring(came: tuple[int, int], _: Translator, formats: Formats) -> ft.Control:
    """Show how far the restoring is; nothing of it counts before its end."""
    done, total = came
    line = (
        _(
            "%(done)s files of %(total)s",
            done=formats.number(done),
            total=formats.number(total),
        )
        if total
        else _("Reading the record…")
    )
    title = _("Your space is being restored")
    return ft.Column(
        [
            Heading(title, 1, Type.PAGE),
            Card(
                [
                    ft.ProgressBar(value=done / total if total else None, semantics_label=title),
                    ft.Text(line, theme_style=Type.BODY),
                    ft.Text(
                        _(
                            "All of it is verified on the way. If it stops, nothing is kept and the archive stays."
                        ),
                        theme_style=Type.SECONDARY,
                        color=ft.Colors.ON_SURFACE_VARIANT,
                    ),
                ],
                padding=Space.PAGE,
                spacing=Space.NEAR,
            ),
        ],
        spacing=Space.PAGE,
        width=Size.FORM,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
