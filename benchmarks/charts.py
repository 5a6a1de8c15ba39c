"""The chart of an analysis: 5,000 values read, put on a chart and in the first rows of its table.

Floor: the bare chart of the same 5,000 points, every one of them a control of flet-charts, encoded for the client as
Flet encodes it. Ours reads them from the encrypted record, thins them to what a screen can show, and is encoded alike.
"""

import tempfile
from pathlib import Path
from typing import Any, Final

import flet as ft
import flet_charts as charts
import msgpack
from flet.messaging.protocol import configure_encode_object_for_msgpack

from benchmarks.figures import Figure, alternated
from services.documents import values_store
from services.documents.values_models import OverTime, Span
from services.storage import driver
from services.storage.database import migrate
from services.storage.driver import Connection
from views.values.chart import Chart

ROUNDS: Final = 7
POINTS: Final = 5000
_ANALYTE: Final = "2276-4"
_DAY: Final = 86_400_000


def measure() -> list[Figure]:
    """Return the figure."""
    with tempfile.TemporaryDirectory() as folder:
        connection = _record(Path(folder))
        ours, bare = alternated(lambda: _ours(connection), _bare, ROUNDS)
        connection.close()
    return [Figure("chart of 5,000 points", ours, "ms", bare, 1.5)]


def _ours(connection: Connection) -> bytes:
    found: OverTime = values_store.over_time(connection, _ANALYTE, Span())
    return _encoded(Chart(found.series[0], "said", ","))


def _bare() -> bytes:
    points: list[Any] = [
        charts.LineChartDataPoint(n, 40 + n % 17, point=charts.ChartCirclePoint(radius=4))
        for n in range(POINTS)
    ]
    line = charts.LineChartData(points=points, point=True)
    return _encoded(charts.LineChart(data_series=[line], interactive=False))


def _encoded(control: ft.Control) -> bytes:
    encode = configure_encode_object_for_msgpack(ft.BaseControl)
    encoded: bytes = msgpack.packb(control, default=encode)
    return encoded


def _record(folder: Path) -> Connection:
    path = folder / "record.db"
    connection = driver.connect(path, bytes(32), create=True)
    migrate(connection, path)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN")
    columns = [row["name"] for row in connection.execute("PRAGMA table_info(document)")]
    for n in range(POINTS):
        row: dict[str, Any] = dict.fromkeys(columns, "")
        row |= {"rowid": n + 1, "id": f"d{n}", "title": f"Bilan {n}", "date": "2026-01-02"}
        row |= {"sort": n * _DAY, "size": 1, "page_count": None, "superseded_by": None}
        row |= {"set_version": None, "created_at": n, "read_at": None, "deleted_at": None}
        row |= {"kind": "pdf", "status": "current"}
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO document ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - column names of our own
            tuple(row.values()),
        )
        connection.execute(
            f"INSERT INTO observed VALUES ({', '.join('?' * 18)})",  # noqa: S608 - question marks only
            (
                *(f"d{n}", 0, _ANALYTE, "Ferritine", _ANALYTE, "mass in a volume", "2026-01-02"),
                *(n * _DAY, f"{40 + n % 17} µg/L", str(40 + n % 17), "", "µg/L", "ug/L"),
                *("Laboratoire Exemple", "", "15 – 150 µg/L", "15", "150"),
            ),
        )
    connection.execute("COMMIT")
    return connection
