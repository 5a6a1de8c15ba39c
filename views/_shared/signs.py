"""What a locked space shows of itself: the shape chosen for it, its words, else its number."""

from typing import Final

import flet as ft

from services.i18n.translator import Translator
from services.people.models import Label, Sign
from views._shared.components.avatar import Avatar
from views._shared.theme import Tone

SHAPES: Final = {
    Sign.LEAF: (ft.Icons.ECO_OUTLINED, Tone.CALM),
    Sign.STAR: (ft.Icons.STAR_OUTLINE, Tone.TODO),
    Sign.SUN: (ft.Icons.WB_SUNNY_OUTLINED, Tone.TODO),
    Sign.BOAT: (ft.Icons.SAILING_OUTLINED, Tone.INFO),
    Sign.HOUSE: (ft.Icons.HOUSE_OUTLINED, Tone.INFO),
    Sign.FLOWER: (ft.Icons.LOCAL_FLORIST_OUTLINED, Tone.DANGER),
}


def sign_name(sign: Sign, _: Translator) -> str:
    """Return a sign in words: a colour or a shape alone says nothing to who does not see it."""
    return {
        Sign.NONE: _("No sign"),
        Sign.LEAF: _("Leaf"),
        Sign.STAR: _("Star"),
        Sign.SUN: _("Sun"),
        Sign.BOAT: _("Boat"),
        Sign.HOUSE: _("House"),
        Sign.FLOWER: _("Flower"),
    }[sign]


def space_name(label: Label, _: Translator) -> str:
    """Return what a space is called while nobody has opened it."""
    words = label.text or _("Space %(number)s", number=label.number)
    return words if label.text or not label.sign else f"{words} · {sign_name(label.sign, _)}"


def shape_of(label: Label) -> tuple[ft.IconData, Tone]:
    """Return what stands before a space's name in a list."""
    return SHAPES.get(label.sign, (ft.Icons.PERSON_OUTLINE, Tone.CALM))


def SpaceAvatar(label: Label, size: int) -> ft.Control:
    """Show the sign, or the first letter of the words, or a person's outline."""
    shape = SHAPES.get(label.sign)
    if shape is None:
        return Avatar(label.text, size)
    icon, tone = shape
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            width=size,
            height=size,
            border_radius=size / 2,
            bgcolor=tone.box,
            alignment=ft.Alignment.CENTER,
            content=ft.Icon(icon, size=size * 0.6, color=tone.on_box),
        ),
    )
