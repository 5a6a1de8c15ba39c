"""The shortest history that still breaks the same invariant, found by leaving actions out."""

from dataclasses import replace

from tests.simulation.device import Engine
from tests.simulation.history import History, Tally, run
from tests.simulation.ledger import ViolationError
from tests.simulation.running import Loop


def broken_by(history: History, loop: Loop, engine: Engine) -> str:
    """Return what a history breaks, "" for nothing."""
    try:
        run(history, loop, Tally(), engine)
    except ViolationError as violation:
        return str(violation)
    return ""


def shortened(history: History, loop: Loop, engine: Engine) -> History:
    """Return a history of which no single action can be left out without its fault being gone."""
    wanted = _kind(broken_by(history, loop, engine))
    index = 0
    while wanted and index < len(history.actions):
        actions = (*history.actions[:index], *history.actions[index + 1 :])
        shorter = replace(history, actions=actions)
        if _kind(broken_by(shorter, loop, engine)) == wanted:
            history = shorter
        else:
            index += 1
    return history


def _kind(broken: str) -> str:
    """Return the number of the first invariant that is broken."""
    return broken.partition(":")[0]
