"""Every history that ever broke an invariant, run again: it found a fault that is not to come back."""

from pathlib import Path

import pytest

from services.sync.service import SyncService
from tests.simulation.history import History
from tests.simulation.running import Loop
from tests.simulation.shortening import broken_by

KEPT = Path(__file__).parent / "seeds"


def _lines() -> list[str]:
    return [line for file in sorted(KEPT.glob("*.jsonl")) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("line", _lines(), ids=lambda line: str(History.of_line(line).seed))
def test_a_history_that_broke_an_invariant_breaks_none_any_more(line: str, loop: Loop) -> None:
    assert broken_by(History.of_line(line), loop, SyncService) == ""


def test_a_kept_history_is_read_as_it_was_written() -> None:
    history = History.drawn("faithful", "memory", 7)

    assert History.of_line(history.as_line()) == history
