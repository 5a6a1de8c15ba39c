"""Whatever people do in whatever order, an agenda stays whole: on both engines, through the server's own door."""

from collections.abc import Iterator

import pytest
from hypothesis.stateful import run_state_machine_as_test

from backend.booking import agendas
from backend.tests.booking.machine import STEPS, Agenda
from backend.tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest) -> Iterator[type[Agenda]]:
    if request.param == "sqlite":
        yield Agenda
    else:
        server: Postgres = request.getfixturevalue("postgres")
        yield type("OnPostgres", (Agenda,), {"url": staticmethod(lambda _: server.url)})


def test_agenda_when_anything_is_done_in_any_order_then_it_is_whole(machine: type[Agenda]) -> None:
    run_state_machine_as_test(machine, settings=STEPS)


def test_cells_when_a_time_does_not_begin_with_one_then_it_takes_all_it_touches() -> None:
    assert list(agendas.cells(0, 300)) == [0]
    assert list(agendas.cells(299, 301)) == [0, 1]
