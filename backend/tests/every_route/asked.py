"""Values of what is asked beside the body, the first of each one that is answered well."""

from typing import Final

from backend.fhir_server.types import SERVED
from backend.tests.every_route.shapes import OTHER, OWN, Schema, one_of

Values = dict[str, tuple[str, ...]]

TYPES: Final = ("Basic", "Observation", *sorted(SERVED)[::16])
VERSIONS: Final = ("1", "2", "0", "99")

SEARCHED: Final[Values] = {
    "_id": ("one", "one,two", "Observation/one", "\\"),
    "_lastUpdated": ("ge2026", "lt2026-02-28T00:00:00Z", "eq2026-02-30"),
    "patient": (OWN, f"Patient/{OWN}", OTHER, "Patient/"),
    "date": ("2026", "gt2026-02-28", "le2026-03-01T01:00:00+14:00"),
    "status": ("final", "free,busy", "urn:s|final"),
    "type": ("a", "urn:s|", "|a"),
    "category": ("a", "urn:s|a,urn:t|b", "\\|"),
    "identifier": ("urn:s|a", "a", "|"),
    "_sort": ("_id", "-_lastUpdated", "date", "_id,date"),
    "_count": ("0", "1", "999999999999", "-1"),
    "_summary": ("count", "true", "false"),
    "_total": ("accurate", "none"),
    "_elements": ("status,code", ","),
    "_include": ("Slot:schedule", "Slot:*", "Observation:subject"),
}
"""Every parameter that a search reads (a test compares)."""

CRITERIA: Final[Values] = {name: SEARCHED[name] for name in ("identifier", "_id", "_count")}
"""Enough of a search where the whole is asked for at another address."""

INCLUDE: Final[Values] = {"_include": SEARCHED["_include"]}

PAGED: Final[Values] = {
    "_since": ("2026", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00+01:00"),
    "_count": ("1", "500", "0"),
    "_cursor": ("AAAA", "é"),
}
TRACED: Final[Values] = {
    "date": ("ge2026", "le2026-03-01T01:00:00+14:00", "never"),
    "_count": ("1", "500", "-1"),
    "patient": (OWN, f"Patient/{OWN}", OTHER),
    "_sort": ("-date", "date"),
    "_cursor": ("AAAA",),
}
FED: Final[Values] = {"cursor": ("AAAA", ""), "_count": ("1", "500")}
SEEN_AS: Final[Values] = {
    "role": ("professional", "emergency", "samu", "helper", "representative", "a"),
    "profession": ("physician", "a"),
    "practitioner": ("one", "é"),
    "related": ("one", ""),
    "_summary": ("count",),
    "_count": ("1", "0"),
}
"""Whom the person asks to see their record as."""

FORMAT: Final[Values] = {"_format": ("json", "xml")}

READ: Final[Values] = {
    "If-None-Match": ("*", 'W/"1"', "1"),
    "Range": ("bytes=0-0", "bytes=-1", "bytes=9-", "bytes=1-0"),
    "If-Range": ('W/"1"',),
}
SEARCH: Final[Values] = {"Prefer": ("handling=lenient", "handling=strict")}
WRITE: Final[Values] = {
    "Prefer": ("return=representation", "return=minimal", "return=OperationOutcome")
}
CREATE: Final[Values] = {
    **WRITE,
    "If-None-Exist": ("identifier=urn:s|a", "_id=one", "?_count=1"),
}
UPDATE: Final[Values] = {
    **WRITE,
    "If-Match": ('W/"1"', 'W/"1", W/"2"'),
    "If-None-Match": ("*",),
}
IN_PARTS: Final[Values] = {
    "Content-Range": ("bytes 0-6/7", "bytes 0-2/7", "bytes */7", "bytes 3-1/7", "lines"),
    "Repr-Digest": ("sha-256=:t3rS7fGZpLRHk0evrzh9Q1oSSA0NxbjgQsTImRWH0IA=:", "sha-256=:AAAA:"),
}
"""A Binary that comes in parts."""


def parameters(place: str, values: Values) -> list[Schema]:
    """Describe the parameters of one place; those of a path must be there."""
    must = {"required": True} if place == "path" else {}
    return [
        {"name": name, "in": place, "schema": one_of(*known), **must}
        for name, known in values.items()
    ]


OF_WHOM: Final = parameters(
    "header", {"X-Security-Context": (f"Patient/{OWN}", f"Patient/{OTHER}", "a")}
)
