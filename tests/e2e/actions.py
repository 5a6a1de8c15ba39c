"""How many acts a task takes (R28): counted while a journey does it, printed, compared with actions.txt."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.e2e.person import Person

TABLE: Final = Path(__file__).with_name("actions.txt")


@dataclass(frozen=True, slots=True)
class Task:
    """One row: the most acts it may take, how many it takes, and the test that counts them."""

    name: str
    most: int
    measured: int
    journey: str


def tasks() -> dict[str, Task]:
    """Return the committed table, by task."""
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in TABLE.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {name: Task(name, int(most), int(now), where) for name, most, now, where in rows}


@contextmanager
def counted(person: Person, name: str) -> Iterator[None]:
    """Count what is done inside, print it, and fail when it is not what the table says."""
    task, before = tasks()[name], person.acts
    yield
    acts = person.acts - before
    print(f"{name}: {acts} acts (most {task.most})")  # noqa: T201 - the figure is to be seen
    assert acts == task.measured, f"{name} took {acts}: was {task.measured} in {TABLE.name}"
