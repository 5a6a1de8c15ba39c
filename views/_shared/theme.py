"""Every colour, size and text style of Carnet, on Material roles: no other module names one."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import flet as ft

FONT: Final = "Carnet"
"""The family bundled for the browser; the platform's own font takes over where it is not known."""


# -- colours -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours, named by what they are for."""

    paper: str
    sunk: str
    bar: str
    card: str
    ink: str
    soft: str
    hairline: str
    edge: str
    primary: str
    on_primary: str
    primary_box: str
    on_primary_box: str
    todo: str
    todo_box: str
    on_todo_box: str
    danger: str
    on_danger: str
    danger_box: str
    on_danger_box: str
    info: str
    info_box: str
    on_info_box: str
    inverse: str
    on_inverse: str


LIGHT: Final = Palette(
    paper="#FAF6EF",
    sunk="#F3EEE4",
    bar="#FFFDF9",
    card="#FFFFFF",
    ink="#1D2421",
    soft="#535A54",
    hairline="#E5DFD3",
    edge="#807B70",
    primary="#1F6F54",
    on_primary="#FFFFFF",
    primary_box="#D9EEE3",
    on_primary_box="#0B3A2A",
    todo="#8A4B00",
    todo_box="#FDEBD3",
    on_todo_box="#6E3C00",
    danger="#A8261C",
    on_danger="#FFFFFF",
    danger_box="#FCE6E2",
    on_danger_box="#8C1D14",
    info="#24557F",
    info_box="#E3EDF6",
    on_info_box="#1B4569",
    inverse="#2B302C",
    on_inverse="#F4F1EA",
)
DARK: Final = Palette(
    paper="#131613",
    sunk="#22271F",
    bar="#191C19",
    card="#1D211D",
    ink="#E6E4DC",
    soft="#BDBFB4",
    hairline="#343932",
    edge="#8C9086",
    primary="#86D6B7",
    on_primary="#00382A",
    primary_box="#17402F",
    on_primary_box="#C4EEDB",
    todo="#FFC68A",
    todo_box="#43300F",
    on_todo_box="#FFDDB5",
    danger="#FFB4A9",
    on_danger="#690005",
    danger_box="#4E211C",
    on_danger_box="#FFDAD4",
    info="#A9CDEE",
    info_box="#1B3448",
    on_info_box="#CBE2F7",
    inverse="#E6E4DC",
    on_inverse="#262B27",
)

PAGE_WHITE: Final = ft.Colors.WHITE
"""A printed page is white in both themes."""


class Tone(Enum):
    """What a coloured shape means: (its box, what is written in the box, text of that tone on a card)."""

    CALM = (ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER, ft.Colors.PRIMARY)
    NEUTRAL = (
        ft.Colors.SURFACE_CONTAINER,
        ft.Colors.ON_SURFACE_VARIANT,
        ft.Colors.ON_SURFACE_VARIANT,
    )
    TODO = (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER, ft.Colors.TERTIARY)
    DANGER = (ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER, ft.Colors.ERROR)
    INFO = (ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER, ft.Colors.SECONDARY)

    @property
    def box(self) -> ft.Colors:
        return self.value[0]

    @property
    def on_box(self) -> ft.Colors:
        return self.value[1]

    @property
    def text(self) -> ft.Colors:
        return self.value[2]


# -- sizes -------------------------------------------------------------------------------------------------


class Space:
    """Distances, in logical pixels."""

    HAIR: Final = 1
    TIGHT: Final = 2
    SMALL: Final = 4
    CLOSE: Final = 8
    NEAR: Final = 12
    PAGE: Final = 16
    WIDE: Final = 20
    APART: Final = 24
    PAGE_WIDE: Final = 32
    FAR: Final = 48


class Radius:
    """Corner radii."""

    PILL: Final = 8
    CONTROL: Final = 12
    CARD: Final = 16
    KEY: Final = 20
    ROUND: Final = 28
    SHEET: Final = 6


class Size:
    """Sizes of things that are not text."""

    TOUCH: Final = 48
    SQUARE: Final = 40
    SQUARE_LARGE: Final = 48
    ICON: Final = 22
    ICON_BUTTON: Final = 24
    ICON_LINE: Final = 18
    ICON_SMALL: Final = 16
    CHEVRON: Final = 20
    PRACTICE_ICON: Final = 38
    STEPS: Final = 280
    AVATAR: Final = 32
    AVATAR_LARGE: Final = 64
    MARK: Final = 28
    DOT: Final = 14
    KEY_WIDTH: Final = 76
    KEY_HEIGHT: Final = 64
    BAR: Final = 76
    RAIL: Final = 88
    RAIL_WIDE: Final = 216
    LIST: Final = 400
    READING: Final = 720
    FORM: Final = 480
    WELCOME: Final = 1080
    PREVIEW: Final = 330
    PREVIEW_PHONE: Final = 240
    FADE: Final = 88
    RING: Final = 3
    EDGE: Final = 1
    EDGE_STRONG: Final = 2
    LABEL_COLUMN: Final = 140
    SWITCH_TO_TOUCH: Final = 15


PHONE_BELOW: Final = 600
DESKTOP_FROM: Final = 1000
HOVER: Final = 600
"""Milliseconds before the name of an icon shows under the pointer."""
LARGE_TEXT: Final = 1.3
"""Over this scale, what stands side by side goes one under the other."""

QUICK: Final = 150
"""Milliseconds of any motion, and before a skeleton shows."""


# -- text --------------------------------------------------------------------------------------------------

# role: size, weight, line height, letter spacing
_TYPE: Final = {
    "display_small": (36, ft.FontWeight.W_600, 1.15, -0.6),
    "headline_large": (28, ft.FontWeight.W_600, 1.2, -0.4),
    "headline_medium": (24, ft.FontWeight.W_600, 1.25, -0.3),
    "title_large": (20, ft.FontWeight.W_600, 1.3, -0.2),
    "title_medium": (16, ft.FontWeight.W_600, 1.35, -0.1),
    "title_small": (14, ft.FontWeight.W_600, 1.4, 0),
    "body_large": (16, ft.FontWeight.W_400, 1.4, 0),
    "body_medium": (16, ft.FontWeight.W_400, 1.4, 0),
    "body_small": (14, ft.FontWeight.W_400, 1.4, 0),
    "label_large": (16, ft.FontWeight.W_600, 1.25, 0),
    "label_medium": (14, ft.FontWeight.W_600, 1.3, 0),
    "label_small": (13, ft.FontWeight.W_500, 1.3, 0),
}


class Type:
    """Text styles by what they are for."""

    DISPLAY: Final = ft.TextThemeStyle.DISPLAY_SMALL
    PAGE: Final = ft.TextThemeStyle.HEADLINE_LARGE
    DOCUMENT: Final = ft.TextThemeStyle.HEADLINE_MEDIUM
    SECTION: Final = ft.TextThemeStyle.TITLE_LARGE
    TITLE: Final = ft.TextThemeStyle.TITLE_MEDIUM
    GROUP: Final = ft.TextThemeStyle.TITLE_SMALL
    BODY: Final = ft.TextThemeStyle.BODY_LARGE
    SECONDARY: Final = ft.TextThemeStyle.BODY_SMALL
    BUTTON: Final = ft.TextThemeStyle.LABEL_LARGE
    LABEL: Final = ft.TextThemeStyle.LABEL_MEDIUM


_ROLES: Final = {
    Type.DOCUMENT: "headline_medium",
    Type.LABEL: "label_medium",
}


def _style(role: str, scale: float, color: str) -> ft.TextStyle:
    size, weight, height, spacing = _TYPE[role]
    return ft.TextStyle(
        size=size * scale,
        weight=weight,
        height=height,
        letter_spacing=spacing,
        color=color,
        font_family=FONT,
    )


# -- themes ------------------------------------------------------------------------------------------------


def _scheme(p: Palette) -> ft.ColorScheme:
    return ft.ColorScheme(
        primary=p.primary,
        on_primary=p.on_primary,
        primary_container=p.primary_box,
        on_primary_container=p.on_primary_box,
        secondary=p.info,
        on_secondary=p.on_primary,
        secondary_container=p.info_box,
        on_secondary_container=p.on_info_box,
        tertiary=p.todo,
        on_tertiary=p.on_primary,
        tertiary_container=p.todo_box,
        on_tertiary_container=p.on_todo_box,
        error=p.danger,
        on_error=p.on_danger,
        error_container=p.danger_box,
        on_error_container=p.on_danger_box,
        surface=p.paper,
        on_surface=p.ink,
        on_surface_variant=p.soft,
        outline=p.edge,
        outline_variant=p.hairline,
        surface_container_lowest=p.card,
        surface_container_low=p.bar,
        surface_container=p.sunk,
        surface_container_high=p.bar,
        surface_container_highest=p.sunk,
        inverse_surface=p.inverse,
        on_inverse_surface=p.on_inverse,
        inverse_primary=DARK.primary if p is LIGHT else LIGHT.primary,
        surface_tint="#00000000",
        shadow="#00000000",
    )


def _ring(p: Palette, rest: ft.BorderSide | None = None) -> dict[ft.ControlState, ft.BorderSide]:
    return {
        ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, p.ink),
        ft.ControlState.DEFAULT: rest or ft.BorderSide(0, ft.Colors.TRANSPARENT),
    }


def _button(p: Palette, scale: float, rest: ft.BorderSide | None = None) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        padding=ft.Padding.symmetric(horizontal=18, vertical=14),
        shape=ft.RoundedRectangleBorder(radius=Radius.CONTROL),
        text_style=_style("label_large", scale, p.ink),
        icon_size=Size.CHEVRON * scale,
        side=_ring(p, rest),
        elevation=0,
    )


def theme(p: Palette, scale: float) -> ft.Theme:
    """Return a palette's theme; `scale` multiplies every text size (1.0 to 2.0)."""
    navigation = {
        ft.ControlState.SELECTED: _navigation_label(p.primary),
        ft.ControlState.DEFAULT: _navigation_label(p.soft),
    }
    filled, outlined = _button(p, scale), _button(p, scale, ft.BorderSide(Size.EDGE, p.edge))
    return ft.Theme(
        color_scheme=_scheme(p),
        scaffold_bgcolor=p.paper,
        font_family=FONT,
        # The compact density of desktops would take 8 pixels from every button.
        visual_density=ft.VisualDensity.STANDARD,
        text_theme=ft.TextTheme(**{role: _style(role, scale, p.ink) for role in _TYPE}),
        filled_button_theme=ft.FilledButtonTheme(style=filled),
        outlined_button_theme=ft.OutlinedButtonTheme(style=outlined),
        text_button_theme=ft.TextButtonTheme(style=_button(p, scale)),
        icon_button_theme=ft.IconButtonTheme(
            style=ft.ButtonStyle(
                padding=Space.NEAR, icon_size=Size.ICON_BUTTON, icon_color=p.soft, side=_ring(p)
            )
        ),
        # Icons beside text grow with it; those in squares and buttons say their own size.
        icon_theme=ft.IconTheme(size=Size.ICON_LINE * scale, color=p.soft),
        divider_theme=ft.DividerTheme(color=p.hairline, thickness=Size.EDGE, space=Size.EDGE),
        navigation_bar_theme=ft.NavigationBarTheme(
            bgcolor=p.bar,
            indicator_color=p.primary_box,
            label_text_style=navigation,
            height=Size.BAR,
            elevation=0,
        ),
        navigation_rail_theme=ft.NavigationRailTheme(bgcolor=p.bar, indicator_color=p.primary_box),
        dialog_theme=ft.DialogTheme(
            bgcolor=p.bar, shape=ft.RoundedRectangleBorder(radius=Radius.CARD), elevation=0
        ),
        snackbar_theme=ft.SnackBarTheme(
            bgcolor=p.inverse,
            action_text_color=DARK.primary if p is LIGHT else LIGHT.primary,
            content_text_style=_style("body_large", scale, p.on_inverse),
            behavior=ft.SnackBarBehavior.FLOATING,
            shape=ft.RoundedRectangleBorder(radius=Radius.CONTROL),
            elevation=0,
        ),
        popup_menu_theme=ft.PopupMenuTheme(
            color=p.bar,
            label_text_style=_style("body_large", scale, p.ink),
            shape=ft.RoundedRectangleBorder(
                radius=Radius.CONTROL, side=ft.BorderSide(Size.EDGE, p.hairline)
            ),
            elevation=0,
        ),
        tooltip_theme=ft.TooltipTheme(
            wait_duration=ft.Duration(milliseconds=HOVER),
            text_style=_style("body_small", scale, p.on_inverse),
            decoration=ft.BoxDecoration(
                bgcolor=p.inverse, border_radius=ft.BorderRadius.all(Radius.PILL)
            ),
        ),
        scrollbar_theme=ft.ScrollbarTheme(thickness=Space.SMALL, radius=Space.SMALL),
        progress_indicator_theme=ft.ProgressIndicatorTheme(
            color=p.primary, linear_track_color=p.hairline
        ),
        # A page that slides in while the previous one still moves helps nobody to see where they are.
        page_transitions=ft.PageTransitionsTheme(
            android=ft.PageTransitionTheme.PREDICTIVE,
            ios=ft.PageTransitionTheme.CUPERTINO,
            linux=ft.PageTransitionTheme.NONE,
            macos=ft.PageTransitionTheme.NONE,
            windows=ft.PageTransitionTheme.NONE,
        ),
    )


def _navigation_label(color: str) -> ft.TextStyle:
    """Labels of the bar keep 13 px: over LARGE_TEXT only the selected one is shown."""
    return _style("label_small", 1.0, color)


def fixed_style(role: ft.TextThemeStyle, color: ft.Colors) -> ft.TextStyle:
    """Return a role's style at its own size: a letter in a circle grows with the circle, not with the text."""
    return _style(_ROLES[role], 1.0, color)


def rail_labels(*, extended: bool, scale: float) -> tuple[ft.TextStyle, ft.TextStyle]:
    """Return the styles of the rail's labels, selected and not; beside the icon there is room to grow."""
    role, size = ("label_large", scale) if extended else ("label_small", 1.0)
    return _style(role, size, ft.Colors.PRIMARY), _style(role, size, ft.Colors.ON_SURFACE_VARIANT)


def field_border() -> dict[ft.ControlState, ft.InputBorder]:
    """Return the edges of a text field by state, on roles: there is no field theme in Flet."""

    def outline(color: ft.Colors, width: float) -> ft.InputBorder:
        return ft.OutlineInputBorder(side=ft.BorderSide(width, color), border_radius=Radius.CONTROL)

    return {
        ft.ControlState.ERROR: outline(ft.Colors.ERROR, Size.EDGE_STRONG),
        ft.ControlState.FOCUSED: outline(ft.Colors.PRIMARY, Size.EDGE_STRONG),
        ft.ControlState.DEFAULT: outline(ft.Colors.OUTLINE, Size.EDGE),
    }
