"""Slots as the entries of a searchset, written as JSON at once: dicts of fifty of them cost more than their rows.

What is written is `wire.as_fhir` of the row, letter for letter. A row with words that JSON would escape, and one
that is held, go that way.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from backend.booking.agendas import of_row
from backend.booking.wire import MODE, OTHERWISE, STATUSES, TIMEZONE, as_fhir, local

_PLAIN: Final = re.compile(r"[\w./+:-]*", re.ASCII)
_ENTRY: Final = (
    '{"fullUrl":%s%s","resource":{"resourceType":"Slot","id":"%s","meta":{"versionId":"%d"},'
    f'"extension":[{{"url":"{TIMEZONE}","valueString":"%s"}}],'
    f'"appointmentType":{{"coding":[{{"system":"{MODE}","code":"%s"}}]}},'
    '"schedule":{"reference":"Schedule/%s"},"status":"%s","start":"%s","end":"%s"},'
    '"search":{"mode":"match"}}'
)


def entry(base: str, resource: Any, mode: str) -> dict[str, Any]:
    """Return an entry of a searchset; `mode` says why it is there."""
    place = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": place, "resource": resource, "search": {"mode": mode}}


def matches(
    rows: Iterable[Sequence[Any]], base: str, holder: str, now_ms: int
) -> Iterator[msgspec.Raw]:
    """Yield an entry for each row of `agendas.COLUMNS`; `holder` is who reads, "" for nobody."""
    moments: dict[tuple[int, str], str] = {}  # the times of a page are few
    place = msgspec.json.encode(f"{base}/Slot/").decode()[:-1]

    def at(seconds: int, tz: str) -> str:
        if (said := moments.get((seconds, tz))) is None:
            said = moments[seconds, tz] = local(seconds, ZoneInfo(tz))
        return said

    for row in rows:
        id, schedule, _, _, start, end, tz, _, mode, status, *_, version = row
        if status == "held" or not _PLAIN.fullmatch(f"{id}{schedule}{tz}{mode}"):
            found = entry(base, as_fhir(of_row(row), now_ms, holder), "match")
            yield msgspec.Raw(msgspec.json.encode(found))
            continue
        said = STATUSES.get(status, OTHERWISE)
        times = (at(start, tz), at(end, tz))
        written = _ENTRY % (place, id, id, version, tz, mode, schedule, said, *times)
        yield msgspec.Raw(written.encode())
