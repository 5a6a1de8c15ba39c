"""FHIR dates, from the compact digits of CDA, PDF and EXIF; never an error, "" for what is no date."""

import re
from datetime import UTC, datetime

_DIGITS = re.compile(r"\d{4,14}")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_DATE_TIME = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?",
)
_HOURS_OF_AN_OFFSET = 14
_DAY, _MONTH, _YEAR = 8, 6, 4
_MINUTE = 12


def date_time_from_digits(digits: str, offset: str = "") -> str:
    """Return "20210104160527", "+0100" as "2021-01-04T16:05:27+01:00".

    A partial date stays partial. A time without an offset is left out: FHIR allows no time whose zone is unknown.
    """
    found = _DIGITS.match(digits)
    if not found:
        return ""
    text = found[0]
    if len(text) < _MONTH:
        return checked(text[:_YEAR])
    if len(text) < _DAY:
        return checked(f"{text[:4]}-{text[4:6]}")
    day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    zone = _zone(offset)
    if len(text) < _MINUTE or not zone:
        return checked(day)
    seconds = text[12:14] if len(text) == 14 else "00"  # noqa: PLR2004 - YYYYMMDDHHMMSS
    return checked(f"{day}T{text[8:10]}:{text[10:12]}:{seconds}{zone}") or checked(day)


def date_time_from_hl7(value: str) -> str:
    """Return an HL7 v3 timestamp (YYYY[MM[DD[HHMM[SS[.S]]]]][±ZZzz]) as a FHIR dateTime."""
    digits, sign, zone = value.strip(), "", ""
    for mark in "+-":
        head, found, tail = digits.partition(mark)
        if found:
            digits, sign, zone = head, found, tail
    return date_time_from_digits(digits.partition(".")[0], sign + zone)


def checked(value: object) -> str:
    """Return a FHIR date or dateTime (or instant) if it is one that exists, else ""."""
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        return ""
    whole = value + "0001-01-01"[len(value) :] if len(value) < len("0001-01-01") else value
    try:
        moment = datetime.fromisoformat(re.sub(r"\.(\d{1,6})\d*", _microseconds, whole))
        (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return value


def _microseconds(fraction: re.Match[str]) -> str:
    return "." + fraction[1].ljust(6, "0")


def _zone(offset: str) -> str:
    if offset.startswith("Z"):
        return "Z"
    found = _OFFSET.match(offset)
    if not found or int(found[2]) > _HOURS_OF_AN_OFFSET:
        return ""
    return f"{found[1]}{found[2]}:{found[3] or '00'}"
