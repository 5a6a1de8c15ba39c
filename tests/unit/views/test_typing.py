import flet as ft
import pytest

from views._shared.keyboard import Keyboard, digit_of
from views._shared.typed_dates import typed_date
from views.documents.file_names import file_name


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("14/03/1992", "1992-03-14"),
        ("4.3.1992", "1992-03-04"),
        (" 1992-03-14 ", "1992-03-14"),
        ("1992", "1992"),
        ("", ""),
        ("31/02/1992", None),
        ("hier", None),
    ],
)
def test_typed_date_when_read_then_fhir_or_none(text: str, date: str | None) -> None:
    assert typed_date(text) == date


@pytest.mark.parametrize(
    ("key", "digit"), [("5", "5"), ("Numpad 7", "7"), ("à", "0"), ("&", "1"), ("A", ""), ("F1", "")]
)
def test_digit_when_typed_on_a_french_keyboard_then_known(key: str, digit: str) -> None:
    assert digit_of(key) == digit


def _event(key: str, **modifiers: bool) -> ft.KeyboardEvent:
    keys = {"shift": False, "ctrl": False, "alt": False, "meta": False, **modifiers}
    control = ft.Text()
    return ft.KeyboardEvent(name="keyboard_event", control=control, key=key, **keys)  # type: ignore[arg-type] # any control will do


async def test_keyboard_when_listened_to_then_hands_keys_until_stopped() -> None:
    keyboard, heard = Keyboard(), list[str]()

    async def hear(key: str) -> None:
        heard.append(key)

    stop = keyboard.listen(hear)
    await keyboard.pressed(_event("a"))
    await keyboard.pressed(_event("/", shift=True))
    await keyboard.pressed(_event("a", ctrl=True))
    stop()
    await keyboard.pressed(_event("b"))
    assert heard == ["a", "?"]


@pytest.mark.parametrize(
    ("title", "mime", "name"),
    [
        ("Bilan sanguin", "application/pdf", "Bilan sanguin.pdf"),
        ("../../etc: passwd\n", "text/plain", "etc passwd.txt"),
        ("", "application/x-unknown", "document.bin"),
        ("L’été", "application/fhir+json", "L’été.json"),
    ],
)
def test_file_name_when_title_is_hostile_then_harmless(title: str, mime: str, name: str) -> None:
    assert file_name(title, mime) == name
