"""The table of acts (R28): every row is measured by a journey that exists, and stays within its figure."""

from pathlib import Path

from tests.e2e.actions import tasks

ROOT = Path(__file__).parents[2]


def test_actions_when_the_table_is_read_then_each_task_is_measured_and_within_its_figure() -> None:
    found = tasks()
    for task in found.values():
        print(f"{task.name}: {task.measured} of {task.most}, {task.journey}")  # noqa: T201 - the table is printed
        journey = (ROOT / "tests" / "e2e" / f"{task.journey}.py").read_text("utf-8")
        assert f'counted(person, "{task.name}")' in journey
        assert task.measured <= task.most

    assert len(found) >= 10
