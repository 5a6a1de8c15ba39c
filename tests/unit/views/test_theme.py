from itertools import product

import pytest

from views._shared.theme import DARK, LIGHT, Palette, theme

TEXT, SHAPE = 4.5, 3.0


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = [
    *product(("ink", "soft"), ("paper", "sunk", "bar", "card", "primary_box")),
    *product(("primary", "todo", "danger", "info"), ("paper", "bar", "card")),
    ("on_primary", "primary"),
    ("on_danger", "danger"),
    ("on_inverse", "inverse"),
    ("on_primary_box", "primary_box"),
    ("on_todo_box", "todo_box"),
    ("on_danger_box", "danger_box"),
    ("on_info_box", "info_box"),
    # A pill on a selected tile is white with the box's own ink.
    ("on_primary_box", "card"),
    ("on_todo_box", "card"),
    ("on_danger_box", "card"),
]
SHAPES = [*product(("edge", "primary"), ("paper", "card", "bar"))]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("over", "under"), TEXTS)
def test_contrast_of_text_when_computed_then_enough(
    palette: Palette, over: str, under: str
) -> None:
    assert contrast(getattr(palette, over), getattr(palette, under)) >= TEXT


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("over", "under"), SHAPES)
def test_contrast_of_shapes_when_computed_then_enough(
    palette: Palette, over: str, under: str
) -> None:
    assert contrast(getattr(palette, over), getattr(palette, under)) >= SHAPE


def test_theme_when_text_is_doubled_then_every_size_doubles() -> None:
    once, twice = theme(LIGHT, 1.0).text_theme, theme(LIGHT, 2.0).text_theme
    assert once is not None
    assert twice is not None
    for role in ("body_large", "body_small", "headline_large", "title_medium", "label_large"):
        size = getattr(once, role).size
        assert size >= 14
        assert getattr(twice, role).size == 2 * size
