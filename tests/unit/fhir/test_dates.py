"""Dates of CDA, PDF and EXIF made FHIR dates."""

import pytest

from services.fhir.dates import checked, date_time_from_digits, date_time_from_hl7


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20210104160527+0100", "2021-01-04T16:05:27+01:00"),
        ("202101041605+0100", "2021-01-04T16:05:00+01:00"),
        ("20210104160527.123-0330", "2021-01-04T16:05:27-03:30"),
        ("20210104160527", "2021-01-04"),  # no zone: FHIR admits no such time
        ("20210104", "2021-01-04"),
        ("202101", "2021-01"),
        ("2021", "2021"),
        ("20210230", ""),
        ("20211301", ""),
        ("20210104996199+0100", "2021-01-04"),
        ("20210104160527+9900", "2021-01-04"),
        ("", ""),
        ("hier", ""),
        ("٢٠٢١", ""),
    ],
)
def test_hl7_timestamp_when_read_then_it_is_a_fhir_date_or_nothing(
    written: str, expected: str
) -> None:
    assert date_time_from_hl7(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021-01-04T16:05:27.1234567Z", "2021-01-04T16:05:27.1234567Z"),
        ("2021-01", "2021-01"),
        ("2021-02-30", ""),
        ("2021-01-04T16:05:27", ""),
        (20210104, ""),
        (None, ""),
    ],
)
def test_fhir_date_when_checked_then_only_one_that_exists_is_kept(
    written: object, expected: str
) -> None:
    assert checked(written) == expected


def test_digits_when_zone_is_universal_then_kept() -> None:
    assert date_time_from_digits("20210104160527", "Z") == "2021-01-04T16:05:27Z"
