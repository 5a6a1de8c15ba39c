"""The chart of a series: a line, its points, and the printed range as a quiet band. No colour judges a value.

The chart is a picture to a screen reader, with a sentence; each value is in its table twin.
"""

from collections.abc import Sequence
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
_MARGIN: Final = 0.08
_DIGITS: Final = 4


def Chart(series: Series, said: str) -> ft.Control:
    """Draw the values that are numbers; `said` is the chart in words."""
    points = thinned([point for point in series.points if point.number is not None])
    low, high = _heights(series, points)
    first, last = _days(points)
    return ft.Semantics(
        label=said,
        image=True,
        exclude_semantics=True,
        content=ft.Container(
            charts.LineChart(
                data_series=[*_band(series, first, last, low, high), _line(points)],
                min_x=first,
                max_x=last,
                min_y=low,
                max_y=high,
                interactive=False,
                tooltip=None,
                animation=ft.Animation(duration=ft.Duration(milliseconds=0)),
                horizontal_grid_lines=charts.ChartGridLines(
                    color=ft.Colors.OUTLINE_VARIANT, width=Size.EDGE
                ),
                border=ft.Border.only(
                    left=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE),
                    bottom=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE),
                ),
                left_axis=_axis(
                    (low, (low + high) / 2, high),
                    (_number(low), _number((low + high) / 2), _number(high)),
                ),
                bottom_axis=_axis((first, last), (_year(points[0]), _year(points[-1]))),
            ),
            height=HEIGHT,
            padding=ft.Padding.only(top=Space.NEAR, right=Space.PAGE, left=Space.SMALL),
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
            below_line_bgcolor=ft.Colors.SURFACE_CONTAINER,
            below_line_cutoff_y=low if below is None else float(below),
        )
    ]


def _heights(series: Series, points: Sequence[Point]) -> tuple[float, float]:
    values = [_y(point) for point in points]
    if series.band is not None:
        values += [float(bound) for bound in series.band if bound is not None]
    low, high = min(values), max(values)
    margin = (high - low) * _MARGIN or abs(high) * _MARGIN or 1
    return (max(low - margin, 0) if low >= 0 else low - margin), high + margin


def _days(points: Sequence[Point]) -> tuple[float, float]:
    """Return the first and the last day drawn, at least two apart: one value stands in the middle."""
    days = [point.sort / _DAY for point in points]
    first, last = min(days), max(days)
    return (first - 1, last + 1) if last - first < 1 else (first, last)


def _axis(values: tuple[float, ...], words: tuple[str, ...]) -> charts.ChartAxis:
    return charts.ChartAxis(
        labels=[
            charts.ChartAxisLabel(
                value=value,
                label=ft.Text(word, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
            )
            for value, word in zip(values, words, strict=True)
        ],
        label_size=Size.SQUARE_LARGE + Space.NEAR,
        show_min=True,
        show_max=True,
    )


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}".replace(".", ",")


def _year(point: Point) -> str:
    return moment_of(point.sort).strftime("%m/%Y")
