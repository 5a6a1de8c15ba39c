"""What holds of the directives, what asks for attention, and a conflict between two devices."""

from functools import partial
from typing import Any

import flet as ft

from services.directives.models import Desk, Standing, Version
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.state_pill import StateLine
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.directives.parts import HOME, buttons, name_of, part, state_of, text
from views.directives.state import DeskModel


def warnings(model: DeskModel, desk: Desk, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return what asks for the person’s attention: still true, a newer paper, and the like."""
    found: list[ft.Control] = []
    standing = desk.standing
    if desk.due and standing.in_force:

        async def confirmed(_event: Any) -> None:
            await model.do(model.directives.confirm)

        day = formats.fhir(standing.in_force.written_on[:10])
        found.append(
            Banner(
                _(
                    "They were written on %(day)s. Read them again; change them if you think otherwise now.",
                    day=day,
                ),
                title=_("Is it still true?"),
                icon=ft.Icons.HISTORY,
                tone=Tone.TODO,
                actions=[
                    PrimaryButton(_("Yes, still true"), confirmed, ft.Icons.CHECK),
                    SecondaryButton(
                        _("Read them"), partial(go, f"{HOME}/version/{standing.in_force.hash}")
                    ),
                ],
            )
        )
    if standing.newer_paper:
        day = formats.fhir(standing.newer_paper[:10])
        found.append(
            Banner(
                _(
                    "A paper of %(day)s is filed among your documents. The most recent directives count: bring in "
                    "what it says, or agree again here.",
                    day=day,
                ),
                title=_("A paper is newer than what is in Carnet"),
                icon=ft.Icons.WARNING_AMBER,
                tone=Tone.TODO,
            )
        )
    if standing.coming:
        found.append(
            Banner(
                _(
                    "A version came from another of your devices; its file is not here yet. Wait for it before "
                    "you change anything."
                ),
                icon=ft.Icons.DOWNLOADING,
            )
        )
    return found


def in_force(model: DeskModel, version: Version, _: Translator, formats: Formats) -> ft.Control:
    """Show the version that holds, with its acts."""
    words, icon, tone = state_of(version, _)
    read = f"{HOME}/version/{version.hash}"

    async def ask(_event: Any) -> None:
        await model.ask("revoke")

    acts: list[ft.Control] = [
        PrimaryButton(_("Read and print"), partial(go, read), ft.Icons.MENU_BOOK_OUTLINED)
    ]
    if not version.is_signed and not version.is_erased:
        acts.append(
            SecondaryButton(
                _("File the signed paper"), partial(go, f"{read}/signed"), ft.Icons.DRAW_OUTLINED
            )
        )
    acts.append(SecondaryButton(_("Revoke my directives"), ask, ft.Icons.BLOCK_OUTLINED))
    said: list[ft.Control] = [
        # At 200 % a date that may not break is wider than a phone.
        ft.Text(name_of(version, _, formats).replace("\u00a0", " "), theme_style=Type.SECTION),
        StateLine(words, icon, tone),
    ]
    if version.put_aside or version.is_erased:
        said.append(text(_("Its document was deleted from your documents on this device.")))
    agreed = formats.fhir(version.at)
    said.append(
        text(
            _(
                "Agreement given in Carnet on %(when)s, on %(device)s.",
                when=agreed,
                device=version.device,
            )
        )
    )
    return part(_("In force"), [*said, buttons(*acts)])


def conflict(model: DeskModel, standing: Standing, _: Translator, formats: Formats) -> ft.Control:
    """Show the versions agreed on two devices, for the person to say which one counts."""
    rows: list[ft.Control] = [
        Banner(
            _(
                "They were agreed on two devices, neither knowing of the other. Both are kept. Until you say which one "
                "counts, none is shown as in force."
            ),
            title=_("Two versions: which one counts?"),
            icon=ft.Icons.CALL_SPLIT,
            tone=Tone.TODO,
        )
    ]
    for version in standing.heads:
        settle = partial(_settle, model, version.hash)
        when = formats.fhir(version.at)
        read = partial(go, f"{HOME}/version/{version.hash}")
        name = name_of(version, _, formats)
        rows.append(
            Card(
                [
                    ft.Text(name, theme_style=Type.TITLE),
                    text(_("Agreed on %(when)s, on %(device)s", when=when, device=version.device)),
                    buttons(
                        SecondaryButton(_("Read"), read),
                        PrimaryButton(_("This one counts"), settle, ft.Icons.CHECK),
                    ),
                ],
                padding=Space.PAGE,
                spacing=Space.CLOSE,
            )
        )
    first, second, *_others = standing.heads
    compare = partial(go, f"{HOME}/compare/{second.hash}/{first.hash}")
    rows.append(
        ft.Row(
            [
                LinkButton(
                    _("What differs between them"), compare, ft.Icons.COMPARE_ARROWS, flush=True
                )
            ]
        )
    )
    return ft.Column(rows, spacing=Space.NEAR, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


async def _settle(model: DeskModel, digest: str, _event: Any) -> None:
    await model.do(partial(model.directives.settle, digest))
