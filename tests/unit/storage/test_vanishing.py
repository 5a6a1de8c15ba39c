"""How much at once is asked about."""

import pytest

from services.storage.vanishing import is_much


@pytest.mark.parametrize(
    ("gone", "here", "much"),
    [
        (0, 0, False),
        (5, 5, False),
        (6, 30, False),
        (6, 29, True),
        (50, 10_000, False),
        (51, 10_000, True),
        (20, 100, False),
        (21, 100, True),
    ],
)
def test_much_when_counted_then_more_than_fifty_or_a_fifth(
    gone: int, here: int, *, much: bool
) -> None:
    assert is_much(gone, here) is much
