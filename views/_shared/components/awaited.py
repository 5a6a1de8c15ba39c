"""An empty page of a record that has a server: what has not come yet is not missing."""

from functools import partial
from typing import Any

import flet as ft

from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.freshness import FreshnessModel
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Space


def Awaited(empty: ft.Control, *, adds: bool) -> ft.Control:
    """Show `empty` once the server was asked; until then that documents are to come, and the way to add one."""
    return keyed("awaited", _Awaited, empty, adds=adds)


@ft.component
def _Awaited(empty: ft.Control, *, adds: bool) -> ft.Control:
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: FreshnessModel(services.sync, services.follower, services.changes))
    freshness = model.state.freshness
    if freshness is None or freshness.server is None or freshness.at is not None:
        return empty

    async def update(_event: Any) -> None:
        await model.refresh()

    running = model.state.following.running
    ways: list[ft.Control] = [] if running else [PrimaryButton(_("Update now"), update)]
    if adds:
        add = partial(go, "/documents/add")
        ways.append(SecondaryButton(_("Add a document"), add, ft.Icons.ADD))
    return EmptyState(
        _("The documents have not come yet"),
        _("They are on their way from the server.")
        if running
        else _(
            "They come once the server answers. An empty page does not mean that there are none."
        ),
        ft.Icons.CLOUD_DOWNLOAD_OUTLINED,
        ft.Row(
            ways,
            wrap=True,
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=Space.NEAR,
            run_spacing=Space.NEAR,
        )
        if ways
        else None,
    )
