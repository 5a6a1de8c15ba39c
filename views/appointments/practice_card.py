"""A professional at one place: who, what it costs, where, how one gets in, which languages."""

import flet as ft

from services.appointments.models import Practice
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.theme import Size, Space, Type, fixed_style
from views.appointments import booking_words as words


def Initials(name: str) -> ft.Control:
    """Show the letters of a professional; the name is always beside it."""
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            width=Size.TOUCH,
            height=Size.TOUCH,
            border_radius=Size.TOUCH / 2,
            bgcolor=ft.Colors.PRIMARY_CONTAINER,
            alignment=ft.Alignment.CENTER,
            content=ft.Text(
                words.initials(name),
                style=fixed_style(Type.LABEL, ft.Colors.ON_PRIMARY_CONTAINER),
            ),
        ),
    )


def Who(practice: Practice, line: str = "", level: int = 2) -> ft.Control:
    """Show the name and the specialty."""
    said = words.joined(practice.specialty_name, line)
    return ft.Row(
        [
            Initials(practice.name),
            ft.Column(
                [
                    Heading(practice.name, level, Type.TITLE),
                    ft.Text(said, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
                ],
                spacing=Space.TIGHT,
                expand=True,
            ),
        ],
        spacing=Space.NEAR,
    )


def Line(icon: ft.IconData, title: str, line: str = "") -> ft.Control:
    """Show one thing to know, with its icon."""
    said: list[ft.Control] = [ft.Text(title, theme_style=Type.BODY)]
    if line:
        said.append(ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT))
    return ft.Row(
        [
            ft.Container(
                ft.Icon(icon, size=Size.ICON),
                width=Size.PRACTICE_ICON,
                alignment=ft.Alignment.CENTER_LEFT,
            ),
            ft.Column(said, spacing=Space.TIGHT, expand=True),
        ],
        spacing=0,
    )


def facts(practice: Practice, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return the price, the place, the access and the languages."""
    price, place = practice.price, practice.place
    paid = (words.amount(price, _, formats), words.third_party(price, _))
    where = (words.distance(practice, _, formats), place.directions)
    spoken = words.languages(practice, _, formats)
    return [
        Line(
            ft.Icons.EURO,
            words.sector_name(price, _),
            words.joined(*paid),
        ),
        Line(
            ft.Icons.PLACE_OUTLINED,
            words.address(place) or _("Place not given"),
            words.joined(*where),
        ),
        Line(ft.Icons.ACCESSIBLE, words.access_name(place, _)),
        *([Line(ft.Icons.TRANSLATE, spoken)] if spoken else []),
        *(
            [Line(ft.Icons.PERSON_ADD_DISABLED_OUTLINED, _("Takes no new patients"))]
            if practice.new_patients is False
            else []
        ),
    ]


def PracticeCard(practice: Practice, _: Translator, formats: Formats) -> ft.Control:
    """Show all of it in one card."""
    return Card(
        [Who(practice), *facts(practice, _, formats)], padding=Space.PAGE, spacing=Space.PAGE
    )


def PhoneCard(practice: Practice, _: Translator) -> ft.Control | None:
    """Show the number for those who would rather call; None where it is not known."""
    if not practice.place.phone:
        return None
    return Card(
        [Line(ft.Icons.PHONE_OUTLINED, _("Rather by phone?"), practice.place.phone)],
        padding=Space.PAGE,
    )
