import re

import pytest

from services.core.errors import WeakSecretError
from services.security import codes
from services.security.protection import Protection


@pytest.mark.parametrize("text", ["", "12345", "12 34 5", "abcdef", "12345a", "١٢٣٤٥٦", "12.456"])
def test_accepted_when_code_is_not_six_digits_then_weak(text: str) -> None:
    with pytest.raises(WeakSecretError):
        codes.accepted(text, Protection.FILE)


def test_accepted_when_code_is_spaced_then_digits_alone() -> None:
    assert codes.accepted(" 281 904\n", Protection.KEYSTORE) == "281904"


@pytest.mark.parametrize("text", ["onze lettre", "            ", "  onze lettre  "])
def test_accepted_when_passphrase_is_short_then_weak(text: str) -> None:
    with pytest.raises(WeakSecretError):
        codes.accepted(text, Protection.PASSPHRASE)


def test_typed_passphrase_when_keyboards_differ_then_same() -> None:
    assert codes.typed_passphrase("l'été à la mer") == codes.typed_passphrase(
        " l'e\u0301te\u0301\u00a0a\u0300 la mer "
    )


def test_new_recovery_when_made_then_seven_groups_all_different() -> None:
    keys = {codes.new_recovery() for _ in range(200)}
    assert len(keys) == 200
    assert all(
        re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", key) for key in keys
    )


def test_typed_recovery_when_copied_by_hand_then_as_made() -> None:
    assert codes.typed_recovery(" o1l0-abcd\u00a0efgh i ") == "0110ABCDEFGH1"


OBVIOUS = ["111111", "121212", "123123", "123456", "345678", "987654", "890123", "azerty"]
YEARS = ["198705", "12 03 1955", "202611"]


@pytest.mark.parametrize("code", [*OBVIOUS, *YEARS, ""])
def test_weak_when_anybody_would_try_it_then_true(code: str) -> None:
    assert codes.weak(code)


@pytest.mark.parametrize("code", ["281904", "730418", "correct cheval pile agrafe"])
def test_weak_when_not_obvious_then_false(code: str) -> None:
    assert not codes.weak(code)
