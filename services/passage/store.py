"""Where somebody is, in the database: functions of a connection."""

from services.passage.models import STEPS, Occasion, Standing, Step
from services.storage.driver import Connection


def kept(connection: Connection, occasion: Occasion) -> tuple[Standing, Step]:
    """Return what was kept of a passage; its first page for one that was not begun."""
    row = connection.execute(
        "SELECT standing, step FROM passage WHERE occasion = ?", (occasion.value,)
    ).fetchone()
    first = STEPS[occasion][0]
    if row is None:
        return Standing.NEW, first
    known = row["step"] in STEPS[occasion]  # a page of another release may be there no more
    return Standing(row["standing"]), Step(row["step"]) if known else first


def keep(
    connection: Connection, occasion: Occasion, standing: Standing, step: Step, at: int
) -> None:
    """Keep where somebody is."""
    connection.execute(
        "INSERT OR REPLACE INTO passage (occasion, step, standing, at) VALUES (?, ?, ?, ?)",
        (occasion.value, step.value, standing.value, at),
    )
