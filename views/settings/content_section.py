"""The content in the settings: its edition, why a package is not used, and how a newer one comes in."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import flet as ft

from services.content.service import InUse
from services.core.arrivals import Arrivals
from services.i18n.formats import Formats
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.hooks import use_kept, use_model, use_services, use_translation
from views._shared.receiving import ChosenFile, brought
from views._shared.theme import Space, Tone, Type
from views.settings.content_state import ContentModel, Offered


@ft.component
def ContentSection() -> ft.Control:
    """Say which edition is served; take a package, say what it is, and put it in if the person wants it."""
    _, formats = use_translation()
    services = use_services()
    model = use_model(lambda: ContentModel(services.content))
    # The client must know of the handler when the picker is made.
    picker = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked, services.arrivals, model.take))
    )
    pick = ft.PickFiles(picker, cancel_upload_on_window_blur=False)
    state = model.state
    body: list[ft.Control] = [
        ft.Text(_edition(state.used, _), theme_style=Type.BODY),
        ft.Text(
            _(
                "Rights, help, words and numbers. A newer edition is a signed file; no network needed."
            ),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        *_said(model, _),
    ]
    if state.offered:
        body.append(_offer(model, state.offered, _, formats))
    else:
        body.append(
            ButtonLine(
                SecondaryButton(
                    _("One moment…") if state.busy else _("Choose an edition…"),
                    None,
                    ft.Icons.UPLOAD_FILE_OUTLINED,
                    disabled=state.busy,
                    action=pick,
                )
            )
        )
    return ft.Column(
        [Heading(_("Explanations")), Card(body, padding=Space.PAGE, spacing=Space.CLOSE)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


async def _picked(
    arrivals: Arrivals,
    take: Callable[[ChosenFile], Awaitable[None]],
    event: ft.FilePickerResultEvent,
) -> None:
    if event.files:
        await take(await brought(event.control, event.files[0], arrivals))


def _edition(used: InUse | None, _: Translator) -> str:
    if used is None:
        return _("One moment…")
    if used.packaged:
        return _("Edition %(version)s, from a package", version=used.version)
    return _("Edition %(version)s, built in", version=used.version)


def _said(model: ContentModel, _: Translator) -> list[ft.Control]:
    state = model.state
    shown: list[ft.Control] = []
    if state.installed:
        shown.append(
            Banner(
                _("It is used from now on."),
                icon=ft.Icons.CHECK_CIRCLE_OUTLINE,
                tone=Tone.CALM,
            )
        )
    if refused := state.refused:
        why = explained(refused, _)
        shown.append(
            Banner(
                why.what, title=_("The package kept here is not used"), icon=ft.Icons.INFO_OUTLINE
            )
        )
    if state.error:
        shown.append(
            Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
        )
    return [ft.Semantics(live_region=True, content=each) for each in shown]


def _offer(model: ContentModel, offered: Offered, _: Translator, formats: Formats) -> ft.Control:
    async def install(_event: Any) -> None:
        await model.install()

    async def leave(_event: Any) -> None:
        await model.leave()

    lines = [
        _(
            "Edition %(version)s of %(day)s, signed by a key that this Carnet trusts.",
            version=offered.version,
            day=formats.fhir(offered.issued.isoformat()),
        ),
        _.n("%(count)s file", "%(count)s files", offered.files),
        *([_("It brings rules of prevention too.")] if offered.rules else []),
    ]
    busy = model.state.busy
    return Banner(
        "\n".join(lines),
        title=_("This edition holds"),
        icon=ft.Icons.VERIFIED_OUTLINED,
        tone=Tone.CALM,
        actions=[
            PrimaryButton(_("Use this edition"), install, disabled=busy),
            SecondaryButton(_("Not now"), leave, disabled=busy),
        ],
    )
