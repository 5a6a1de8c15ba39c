"""My analyses, one of them over time, a reported problem: what the screens hold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import flet as ft

from services.core.changes import ChangeFeed
from services.core.errors import LockedError, NotFoundError
from services.documents.problems import ProblemKind
from tests.fakes.clock import SetClock
from tests.fakes.values import FERRITIN, FakeProblems, FakeValues, point, series
from views.documents.problem_state import ProblemModel
from views.documents.values_section import ValuesModel
from views.values.chart import DRAWN, Chart, thinned
from views.values.state import TABLE_PAGE, AnalysesModel, OverTimeModel, Period


def _over_time(values: FakeValues, analyte: str = "2276-4") -> OverTimeModel:
    return OverTimeModel(values, ChangeFeed(), SetClock(), analyte)


async def test_list_reads_what_was_not_read_and_narrows_by_name() -> None:
    values = FakeValues(unread=3)
    model = AnalysesModel(values, ChangeFeed())

    await model.start()
    assert [one.name for one in model.state.found or ()] == ["Ferritine"]
    assert (model.state.unread, values.unread) == (0, 0)
    await model.type("potass")
    assert model.state.found == ()
    model.stop()


async def test_list_of_many_analyses_comes_page_by_page() -> None:
    many = tuple(replace(FERRITIN, id=f"{n:04}-0", name=f"Analyse {n:03}") for n in range(120))
    model = AnalysesModel(FakeValues(many), ChangeFeed())

    await model.start()
    assert len(model.state.found or ()) == 50
    await model.more()
    await model.more()
    await model.more()
    assert len(model.state.found or ()) == 120
    model.stop()


async def test_failure_is_told_and_never_raised() -> None:
    values = FakeValues(error=LockedError())
    listed, over = AnalysesModel(values, ChangeFeed()), _over_time(values)

    await listed.start()
    await over.start()
    await listed.type("x")
    assert [type(listed.state.error)] == [LockedError]
    assert [type(over.state.error)] == [LockedError]
    values.error = None
    await over.load()
    assert over.state.error is None
    listed.stop()
    over.stop()


async def test_period_asks_for_what_is_since_then_and_an_unknown_one_is_not_found() -> None:
    values = FakeValues()
    model = _over_time(values)

    await model.start()
    await model.more()
    await model.choose(Period.TWO_YEARS)
    since = date.fromisoformat(values.asked[-1].since)
    assert values.asked[0].since == ""
    assert since.year == SetClock().now().year - 2
    assert model.state.rows == TABLE_PAGE
    model.stop()

    unknown = _over_time(values, "nothing")
    await unknown.start()
    assert isinstance(unknown.state.error, NotFoundError)
    unknown.stop()


async def test_document_that_cannot_be_read_has_no_values() -> None:
    values = FakeValues()
    model = ValuesModel(values, ChangeFeed(), "document-2")

    await model.start()
    assert [one.value for one in model.state.values] == ["50 µg/L"]
    values.error = LockedError()
    await model.load()
    assert model.state.values == ()
    model.stop()


async def test_problem_is_reported_settled_and_taken_back() -> None:
    changes = ChangeFeed()
    problems = FakeProblems(changes)
    model = ProblemModel(problems, changes, "document-1")
    await model.start()

    await model.ask(asking=True)
    await model.choose("double")
    await model.type("deux fois le même")
    assert await model.report()
    await model.load()
    (kept,) = model.state.problems
    assert (kept.kind, kept.words, model.state.asking) == (
        ProblemKind.DOUBLE,
        "deux fois le même",
        False,
    )
    assert await model.settle(kept.id, settled=True)
    await model.load()
    assert model.state.problems[0].settled_at is not None
    await model.undo()
    await model.load()
    assert model.state.problems == ()
    problems.error = LockedError()
    assert not await model.report()
    model.stop()


def test_chart_of_many_points_draws_the_extremes_of_each_stretch() -> None:
    points = [point(n, str(40 + n % 7)) for n in range(5000)]
    points[1234] = point(1234, "900")
    points[4321] = point(4321, "1")

    drawn = thinned(points)

    assert len(drawn) <= DRAWN
    assert {p.number for p in drawn} >= {Decimal(900), Decimal(1)}
    assert [p.sort for p in drawn] == sorted(p.sort for p in drawn)


def test_band_is_there_only_if_every_drawn_point_has_the_same_range() -> None:
    same = series(point(1), point(2), replace(point(3), number=None, low=None))
    other = series(point(1), point(2, low=Decimal(20)))
    none = series(point(1, low=None, high=None))

    assert same.band == (Decimal(15), Decimal(150))
    assert other.band is None
    assert none.band is None


def test_chart_of_one_value_or_of_equal_ones_is_drawn() -> None:
    for shown in (
        series(point(1)),
        series(point(1), point(2)),
        series(point(1, "0", low=None, high=None)),
        series(point(1, "0.0000001", comparator="<", low=None, high=None)),
    ):
        drawn = Chart(shown, "said", ",")
        assert isinstance(drawn, ft.Semantics)
        assert drawn.label == "said"
