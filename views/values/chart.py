"""The chart of a series: a line, its points, and the printed range as a quiet band. No colour judges a value.

The chart is a picture to a screen reader, with a sentence; each value is in its table twin.
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final

import flet as ft
import flet_charts as charts

from services.core.dates import moment_of
from services.documents.values_models import Point, Series
from views._shared.theme import Size, Space, Type

HEIGHT: Final = 240
DRAWN: Final = 400
"""Points that a screen can tell apart: of more, the lowest and the highest of each stretch are drawn."""
_DAY: Final = 86_400_000
_LEVELS: Final = 4
_ROOM: Final = 0.25
_AXIS: Final = Size.SQUARE_LARGE + Space.NEAR
_DIGITS: Final = 4


def Chart(series: Series, said: str, decimal: str) -> ft.Control:
    """Draw the values that are numbers; `said` is the chart in words, `decimal` the sign before decimals."""
    points = thinned([point for point in series.points if point.number is not None])
    levels = _levels(*_heights(series, points))
    low, high = levels[0], levels[-1]
    first, last = _days(points)
    return ft.Semantics(
        label=said,
        image=True,
        exclude_semantics=True,
        content=ft.Column(
            [
                ft.Container(
                    charts.LineChart(
                        data_series=[*_band(series, first, last, low, high), _line(points)],
                        min_x=first,
                        max_x=last,
                        min_y=low,
                        max_y=high,
                        interactive=False,
                        tooltip=None,
                        animation=ft.Animation(duration=ft.Duration(milliseconds=0)),
                        border=ft.Border.only(
                            left=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE),
                            bottom=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE),
                        ),
                        left_axis=_axis(levels, decimal),
                    ),
                    height=HEIGHT,
                    padding=ft.Padding.only(top=Space.NEAR, right=Space.PAGE),
                ),
                _months(points),
            ],
            spacing=Space.SMALL,
        ),
    )


def thinned(points: Sequence[Point]) -> list[Point]:
    """Return at most `DRAWN` points, the extremes of each stretch kept, in their order."""
    if len(points) <= DRAWN:
        return list(points)
    stretches = DRAWN // 2
    kept: list[Point] = []
    for index in range(stretches):
        part = range(index * len(points) // stretches, (index + 1) * len(points) // stretches)
        ends = {min(part, key=lambda n: _y(points[n])), max(part, key=lambda n: _y(points[n]))}
        kept += [points[n] for n in sorted(ends)]
    return kept


def _y(point: Point) -> float:
    return float(point.number or 0)


def _line(points: Sequence[Point]) -> charts.LineChartData:
    return charts.LineChartData(
        points=[
            charts.LineChartDataPoint(point.sort / _DAY, _y(point), point=_sign(point))
            for point in points
        ],
        color=ft.Colors.PRIMARY,
        stroke_width=Size.EDGE_STRONG,
        point=True,
    )


def _sign(point: Point) -> charts.ChartPointShape:
    """Return a full point; a hollow square for "less than" or "more than"."""
    if point.comparator:
        return charts.ChartSquarePoint(
            color=ft.Colors.SURFACE_CONTAINER_LOWEST,
            size=Space.NEAR,
            stroke_color=ft.Colors.PRIMARY,
            stroke_width=Size.EDGE_STRONG,
        )
    return charts.ChartCirclePoint(color=ft.Colors.PRIMARY, radius=Space.SMALL)


def _band(
    series: Series, first: float, last: float, low: float, high: float
) -> list[charts.LineChartData]:
    """Return the printed range as an area, where every point has the same one."""
    if series.band is None:
        return []
    below, above = series.band
    top = high if above is None else float(above)
    return [
        charts.LineChartData(
            points=[
                charts.LineChartDataPoint(first, top),
                charts.LineChartDataPoint(last, top),
            ],
            color=ft.Colors.TRANSPARENT,
            stroke_width=0,
            below_line_bgcolor=ft.Colors.OUTLINE_VARIANT,
            below_line_cutoff_y=low if below is None else float(below),
        )
    ]


def _heights(series: Series, points: Sequence[Point]) -> tuple[float, float]:
    values = [_y(point) for point in points]
    if series.band is not None:
        values += [float(bound) for bound in series.band if bound is not None]
    return min(values), max(values)


def _levels(low: float, high: float) -> list[float]:
    """Return round levels around what is drawn, apart by 1, 2 or 5 times a power of ten."""
    room = (high - low) or abs(high) or 1
    rough = room / _LEVELS
    power = 10.0 ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    # A quarter of a step at least around what is drawn, but no level under zero for what cannot be less.
    first, last = floor(low / step - _ROOM), ceil(high / step + _ROOM)
    if low >= 0:
        first = max(first, 0)
    return [level * step for level in range(first, last + 1)]


def _days(points: Sequence[Point]) -> tuple[float, float]:
    """Return the first and the last day drawn, at least two apart: one value stands in the middle."""
    days = [point.sort / _DAY for point in points]
    first, last = min(days), max(days)
    return (first - 1, last + 1) if last - first < 1 else (first, last)


def _axis(levels: Sequence[float], decimal: str) -> charts.ChartAxis:
    return charts.ChartAxis(
        labels=[
            charts.ChartAxisLabel(
                value=level,
                label=_word(f"{level:.{_DIGITS}g}".replace(".", decimal)),
            )
            for level in levels
        ],
        label_size=_AXIS,
    )


def _months(points: Sequence[Point]) -> ft.Control:
    """Return the first and the last month, under the ends of the line: words of an axis would be cut at 200 %."""
    return ft.Container(
        ft.Row(
            [_word(_month(points[0])), _word(_month(points[-1]))],
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        ),
        padding=ft.Padding.only(left=_AXIS, right=Space.PAGE),
    )


def _word(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def _month(point: Point) -> str:
    return moment_of(point.sort).strftime("%m/%Y")
