"""Parts of a Binary (RFC 9110, 14)."""

import re
from http import HTTPStatus
from typing import Final

from backend.fhir_server.outcomes import FhirError

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """Return (start, end), end excluded; None to answer it all, as for several ranges or what is no range.

    Raises FhirError 416 when nothing of it is there.
    """
    match = _RANGE.fullmatch(header) if header is not None else None
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise FhirError(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "The range is not within the content.",
            headers={"content-range": f"bytes */{size}"},
        )
    return start, end
