"""A conversion is exact both ways, and never joins two kinds of quantity."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.ucum import UNITS, code_of, converted, shifted, unit_of

UNIT = st.sampled_from(sorted(UNITS))
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9))


@given(NUMBER, UNIT, UNIT)
def test_conversion_of_any_two_units_is_exact_both_ways_or_not_made(
    number: Decimal, unit: str, into: str
) -> None:
    there = converted(number, unit, into)

    if unit_of(unit).kind != unit_of(into).kind:
        assert there is None
    else:
        assert there is not None
        back = converted(there, into, unit)
        assert back is not None
        assert back.as_tuple() == number.as_tuple()


@given(st.text(max_size=30), UNIT)
def test_unit_that_is_not_known_converts_into_itself_alone(written: str, unit: str) -> None:
    code = code_of(written)

    if code in UNITS:
        return
    assert converted(Decimal(5), code, unit) is None
    assert converted(Decimal(5), code, code) == 5


@pytest.mark.parametrize(
    ("number", "unit", "into", "result"),
    [
        ("5.40", "mmol/L", "umol/L", "5.40E+3"),
        ("132", "g/L", "g/dL", "13.2"),
        ("80", "mg/L", "g/L", "0.080"),
        ("250", "10*9/L", "10*3/uL", "250"),
        ("1.2", "ng/mL", "ug/L", "1.2"),
        ("1", "mg/dL", "mmol/L", None),
        ("1", "U/L", "[IU]/L", None),
        ("1", "U/L", "nkat/L", None),
        ("1", "G/L", "g/L", None),
    ],
)
def test_known_pairs(number: str, unit: str, into: str, result: str | None) -> None:
    found = converted(Decimal(number), unit, into)

    assert found == (None if result is None else Decimal(result))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("µmol/l", "umol/L"),
        ("μg/L", "ug/L"),
        ("G/L", "10*9/L"),
        ("10^9/L", "10*9/L"),
        ("UI/L", "[IU]/L"),
        ("mmol / L", "mmol/L"),
        ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
        ("", ""),
    ],
)
def test_printed_unit_has_its_code(written: str, code: str) -> None:
    assert code_of(written) == code


def test_number_of_many_digits_is_not_rounded() -> None:
    number = Decimal("1." + "7" * 38)

    assert str(shifted(number, 3)) == "1777." + "7" * 35
