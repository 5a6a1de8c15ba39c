"""Values over time: from documents to series, as documents come, are corrected, deleted, erased."""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.container import Container
from services.core.errors import NotFoundError
from services.documents.models import FileToImport
from services.documents.problems import ProblemKind
from services.documents.values_models import OverTime, Span
from services.fhir.ucum import UNITS, converted, unit_of
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Frame
from tests.builders.paper import pages
from tests.builders.space import CODE, carnet, make_space
from tests.builders.values import (
    FERRITIN,
    POTASSIUM,
    Given,
    cda_value,
    fhir,
    in_cda,
    text_result,
)


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Container]:
    await asyncio.to_thread(make_space, data)
    container = carnet(data)
    await container.people.unlock(CODE)
    try:
        yield container
    finally:
        await container.people.lock()


async def took(container: Container, *files: FileToImport) -> list[str]:
    report = await container.documents.import_files(files)
    assert all(one.error is None for one in report.files), report.files
    return [id for one in report.files for id in one.documents]


async def over_time(
    container: Container, analyte: str = POTASSIUM, span: Span | None = None
) -> OverTime:
    while await container.values.catch_up():
        pass
    return await container.values.over_time(analyte, span)


def numbers(found: OverTime) -> list[list[str]]:
    return [[str(p.number) for p in series.points] for series in found.series]


async def test_same_analysis_in_cda_and_fhir_is_one_series_in_the_newest_unit(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as container:
        old, new = await took(
            container,
            in_cda(
                cda_value(
                    '<value xsi:type="PQ" value="80.0" unit="ug/L"/>',
                    printed_range="""<referenceRange><observationRange><text>15 – 150 µg/L</text>
                    <value xsi:type="IVL_PQ">
                    <low value="15" unit="ug/L"/><high value="150" unit="ug/L"/></value></observationRange>
                    </referenceRange>""",
                )
            ),
            fhir(Given("0.085", "mg/L", FERRITIN, "Ferritine", "2026-03-01"), date="2026-03-01"),
        )

        found = await over_time(container, FERRITIN)

        (series,) = found.series
        first, second = series.points
        assert (first.document, second.document) == (old, new)
        assert (first.number, second.number) == (Decimal("0.0800"), Decimal("0.085"))
        assert first.value == "80,0 µg/L"
        assert first.range == "15 – 150 µg/L"
        assert (first.low, first.high) == (Decimal("0.015"), Decimal("0.150"))
        assert (first.laboratory, first.method) == ("Laboratoire Modèle", "Immunoturbidimétrie")
        assert second.laboratory == "Laboratoire Exemple"
        assert series.unit.shown == "mg/L"


async def test_unit_that_does_not_convert_is_a_second_series(tmp_path: Path) -> None:
    async with opened(tmp_path) as container:
        await took(
            container,
            fhir(Given("4.1", "mmol/L"), id="a"),
            fhir(Given("160", "mg/L"), id="b"),
            fhir(Given("4200", "µmol/L", at="2026-02-02"), id="c"),
        )

        found = await over_time(container)

        assert sorted(numbers(found)) == [["160"], ["4.1E+3", "4200"]]


async def test_values_that_are_no_numbers_stand_in_the_series_and_comparators_are_kept(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as container:
        await took(
            container,
            text_result("a", "<5"),
            text_result("b", "1,2.3"),
            text_result("c", "1,234"),
            fhir(Given("5", code="", comparator="<"), id="d"),
        )

        found = await container.values.catch_up(), await container.values.analytes()
        labels = [(await container.values.over_time(one.id)).series for one in found[1].found]

        points = {p.value: p for series in labels for each in series for p in each.points}
        assert (points["<5"].comparator, points["<5"].number) == ("<", Decimal(5))
        assert points["1,2.3"].number is None
        assert points["1,234"].number is None
        assert (points["< 5 mmol/L"].comparator, points["< 5 mmol/L"].number) == ("<", Decimal(5))


async def test_cda_interval_with_one_end_is_a_comparator_and_bad_ones_are_words(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as container:
        await took(
            container,
            in_cda(
                cda_value(
                    '<value xsi:type="IVL_PQ"><high value="5" unit="ug/L" inclusive="false"/></value>'
                ),
                cda_value('<value xsi:type="PQ" value="1,2.3" unit="ug/L"/>', at="20260103"),
                cda_value('<value xsi:type="PQ" value="NaN" unit="ug/L"/>', at="20260104"),
                cda_value('<value xsi:type="PQ" value="1e999999" unit="ug/L"/>', at="nonsense"),
                cda_value('<value xsi:type="PQ" nullFlavor="UNK"/>', at="20260105"),
                cda_value(
                    '<value xsi:type="ST">traces</value>', name="\u202e&lt;b>Fer\nritine&lt;/b>"
                ),
            ),
        )

        found = await over_time(container, FERRITIN)

        values = [(p.value, p.comparator, p.number) for s in found.series for p in s.points]
        assert ("< 5 µg/L", "<", Decimal(5)) in values
        assert ("1,2.3 µg/L", "", None) in values
        assert ("NaN µg/L", "", None) in values
        assert ("1e999999 µg/L", "", None) in values
        assert ("traces", "", None) in values
        assert len(values) == 5


async def test_corrected_report_leaves_the_series_and_is_said(tmp_path: Path) -> None:
    def version(n: int, value: str, date: str) -> FileToImport:
        header = f'<setId root="1.2.9"/><versionNumber value="{n}"/>'
        file = in_cda(
            cda_value(f'<value xsi:type="PQ" value="{value}" unit="ug/L"/>'),
            id=f"v{n}",
            header=header,
        )
        data = (file.data or b"").replace(b'value="20260102"/><setId', date.encode() + b"<setId")
        return FileToImport(file.name, data=data)

    async with opened(tmp_path) as container:
        first, second = await took(
            container,
            version(1, "80", 'value="20260102"/>'),
            version(2, "88", 'value="20260204"/>'),
        )

        found = await over_time(container, FERRITIN)
        assert numbers(found) == [["88"]]
        (left,) = found.corrected
        assert (left.document, left.corrected_by, left.corrected_on) == (
            first,
            second,
            "2026-02-04",
        )

        await container.documents.delete(second)
        assert numbers(await over_time(container, FERRITIN)) == [["80"]]
        await container.documents.restore(second)
        assert numbers(await over_time(container, FERRITIN)) == [["88"]]


async def test_deleted_values_leave_undone_ones_come_back_erased_ones_are_gone(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as container:
        kept, gone = await took(
            container, fhir(Given("4.1"), id="a"), fhir(Given("4.2", at="2026-02-01"), id="b")
        )
        assert numbers(await over_time(container)) == [["4.1", "4.2"]]
        await container.problems.report(gone, ProblemKind.WRONG_DATE, "pas ce jour")

        await container.documents.delete(gone)
        assert numbers(await over_time(container)) == [["4.1"]]
        await container.documents.restore(gone)
        assert numbers(await over_time(container)) == [["4.1", "4.2"]]
        await container.documents.delete(gone)
        await container.documents.erase_deleted()

        assert numbers(await over_time(container)) == [["4.1"]]
        rows = await container.documents.database.read(
            lambda c: [
                c.execute(f"SELECT count(*) FROM {table} WHERE document <> ?", (kept,)).fetchone()  # noqa: S608 - constants only
                for table in ("observed", "observed_from", "unread_values", "problem")
            ]
        )
        assert [row[0] for row in rows] == [0, 0, 0, 0]


async def test_contradictory_dates_are_said_and_a_missing_one_is_the_document_s(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as container:
        await took(
            container,
            fhir(Given("4.1", at="2031-01-01"), id="a", date="2026-01-02"),
            fhir(Given("4.2", at="2026-02-31"), id="b", date="2026-02-02"),
        )

        (series,) = (await over_time(container)).series

        assert [(p.at, p.early) for p in series.points] == [
            ("2026-02-02", False),
            ("2031-01-01", True),
        ]


async def test_period_narrows_and_an_unknown_analysis_is_not_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as container:
        await took(
            container, *(fhir(Given(f"4.{n}", at=f"2026-0{n}-01"), id=f"r{n}") for n in range(1, 6))
        )

        narrowed = await over_time(container, span=Span("2026-02-01", "2026-03-01"))
        assert numbers(narrowed) == [["4.2", "4.3"]]
        assert narrowed.series[0].unit.count == 5
        with pytest.raises(NotFoundError):
            await container.values.over_time("' OR 1=1 --")


async def test_ten_thousand_observations_are_read_and_the_series_is_bounded(
    tmp_path: Path,
) -> None:
    many = [Given(f"4.{n % 10}", at=f"20{n % 20:02}-0{n % 9 + 1}-11") for n in range(10_000)]
    async with opened(tmp_path) as container:
        (id,) = await took(container, fhir(*many))

        (series,) = (await over_time(container)).series

        assert len(series.points) == 5000
        assert series.cut
        assert series.unit.count == 10_000
        assert len(await container.values.of_document(id)) == 5000


async def test_paper_has_every_value_with_its_range_laboratory_and_document(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as container:
        await took(
            container,
            fhir(Given("4.1"), id="a"),
            fhir(Given("160", "mg/L", at="2026-02-01"), id="b"),
        )
        frame = Frame((translator("en"), Formats("en", UTC)), datetime(2026, 11, 22, tzinfo=UTC))

        printed = await container.printing.over_time(await over_time(container), frame)

        text = " ".join("\n".join(pages(printed.data)).split())
        for said in ("Potassium", "In mg/L", "In mmol/L", "4,1", "160", "Laboratoire Exemple"):
            assert said in text


VALUES = st.lists(
    st.builds(
        Given,
        value=st.decimals(0, 10**6, places=2).map(str),
        unit=st.sampled_from(["mmol/L", "µmol/L", "mg/L", "g/L", "U/L", "UI/L", "{bizarre}"]),
        code=st.sampled_from([POTASSIUM, FERRITIN, ""]),
        at=st.dates(min_value=date(1990, 1, 1)).map(str),
        laboratory=st.sampled_from(["Laboratoire Exemple", "Laboratoire Modèle"]),
    ),
    max_size=6,
)


@given(VALUES, st.sets(st.integers(0, 7)))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_series_are_what_all_documents_say(values: list[Given], deleted: set[int]) -> None:
    async def scene(folder: Path) -> None:
        async with opened(folder) as container:
            ids = [
                (await took(container, fhir(one, id=f"r{n}", date=one.at)))[0]
                for n, one in enumerate(values)
            ]
            for n in deleted:
                if n < len(ids):
                    await container.documents.delete(ids[n])
            while await container.values.catch_up():
                pass
            said = {}
            for one in (await container.values.analytes()).found:
                for series in (await container.values.over_time(one.id)).series:
                    said[one.code or one.laboratory, series.unit.kind] = sorted(
                        p.number for p in series.points if p.number is not None
                    )
            assert said == recomputed([v for n, v in enumerate(values) if n not in deleted], said)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(scene(Path(folder)))


def recomputed(
    values: list[Given], said: dict[tuple[str, str], list[Decimal]]
) -> dict[tuple[str, str], list[Decimal]]:
    """Return the same series from the values alone, in the unit of the newest of each."""
    groups: dict[tuple[str, str], list[Given]] = defaultdict(list)
    codes = {"µmol/L": "umol/L", "UI/L": "[IU]/L"}
    for one in values:
        code = codes.get(one.unit, one.unit)
        groups[one.code or one.laboratory, unit_of(code).kind].append(one)
    made = {}
    for key, ones in groups.items():
        into = {codes.get(one.unit, one.unit) for one in ones}
        candidates = [
            sorted(
                n
                for one in ones
                if (n := converted(Decimal(one.value), codes.get(one.unit, one.unit), unit))
                is not None
            )
            for unit in into
        ]
        assert len(UNITS) > len(into)
        made[key] = said.get(key) if said.get(key) in candidates else candidates[0]
    return made  # type: ignore[return-value] # None never equals a candidate
