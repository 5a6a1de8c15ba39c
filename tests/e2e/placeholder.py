"""A Carnet without its views: the window, the guard and the client around a page of a few words.

Run as a program by the tests of the window, so that they stand on no screen.
"""

import argparse
from hashlib import sha256

import flet as ft

from app import web
from app.logs import discreet_logs
from app.notice import show_notice
from app.window import Take, Window
from services.core.arrivals import Arrivals
from services.settings.models import Preferences

ARRIVALS = Arrivals(largest=64 * 2**20)


@ft.component
def Page() -> ft.Control:  # noqa: N802 - Flet components are named like things
    name, set_name = ft.use_state("")
    chosen, set_chosen = ft.use_state("Rien n’est choisi")
    picker = ft.use_memo(ft.FilePicker, [])

    async def choose() -> None:
        words = []
        # A window that gets its focus back before the slow browser names the files is no "cancel".
        for file in await picker.pick_files(
            allow_multiple=True, cancel_upload_on_window_blur=False
        ):
            with ARRIVALS.expect(file.size) as arrival:
                upload = ft.FilePickerUploadFile(upload_url=arrival.url, id=file.id)
                await picker.upload([upload])
                digest = sha256(await arrival.content()).hexdigest()
            words.append(f"{file.name} {digest[:12]}")
        set_chosen(", ".join(words))

    return ft.Column(
        [
            ft.Text("Bonjour 10⁹/L → ✓ 😀", font_family="Carnet"),
            ft.TextField(label="Nom", on_change=lambda e: set_name(e.control.value)),
            ft.Text(f"Nom saisi : {name}"),
            ft.Button("Choisir des fichiers", on_click=choose),
            ft.Text(chosen),
        ]
    )


async def start(page: ft.Page) -> None:
    page.render(Page)


def notice(page: ft.Page, take: Take) -> None:
    show_notice(page, Preferences(), take)


async def left() -> None:
    print("left", flush=True)  # noqa: T201 - for the test that waits for it


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    discreet_logs()
    web.serve(
        Window(start, notice, left).open,
        left,
        ARRIVALS,
        port=parser.parse_args().port,
        open_browser=False,
    )
