"""The code that any camera reads, and what it says."""

import flet as ft

from services.emergency.models import Fitted
from services.emergency.plain import MOST_BYTES
from services.emergency.words import part_name
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.theme import PAGE_WHITE, Radius, Size, Space, Tone
from views.emergency.parts import soft


def code_of(found: Fitted, image: bytes | None, _: Translator) -> list[ft.Control]:
    """Show the code; what has no room in it is said."""
    shown: list[ft.Control] = []
    if found.left_out:
        names = ", ".join(part_name(part, _) for part in found.left_out)
        shown.append(
            Banner(
                _("The paper sheet has them. The code says that they are missing."),
                title=_("Not in the code: %(names)s", names=names),
                icon=ft.Icons.INFO_OUTLINE,
                tone=Tone.TODO,
            )
        )
    if image:
        shown.append(
            ft.Container(
                ft.Container(
                    ft.Image(
                        src=image,
                        width=Size.PREVIEW,
                        height=Size.PREVIEW,
                        fit=ft.BoxFit.CONTAIN,
                        semantics_label=_("Code for a camera. It says: %(text)s", text=found.text),
                    ),
                    bgcolor=PAGE_WHITE,
                    border_radius=Radius.CONTROL,
                    padding=Space.CLOSE,
                ),
                alignment=ft.Alignment.CENTER,
            )
        )
    shown.append(
        soft(
            _(
                "Any camera shows this text, without network: %(size)s of %(most)s bytes.",
                size=found.size,
                most=MOST_BYTES,
            )
        )
    )
    return shown
