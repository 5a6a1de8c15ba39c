"""JSON schemas of what is sent and answered: invented resources, no larger than they must be."""

from typing import Any, Final

from backend.demo.people import person

Schema = dict[str, Any]

CALLER: Final = "noe"
_PEOPLE: Final = [who for name in (CALLER, "camille") if (who := person(name))]
OWN, OTHER = (who.patient for who in _PEOPLE)
"""The records of the person who calls, and of another."""

IDS: Final = ("one", "two", "none-such")
WRITTEN: Final = ("Observation", "Patient", "Binary", "Slot")
"""A type of a record, the record's own, the one with bytes, and one of the directory: each is written differently."""


def an(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def one_of(*values: str) -> Schema:
    """Allow these values; the first is the one that a request otherwise good is made with."""
    return {"type": "string", "enum": list(values), "examples": [values[0]]}


def many(items: Schema, most: int = 2) -> Schema:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


TEXT: Final = one_of("Exemple", "é", "a|b", "x,y", "\\", "a\tb")
DATE: Final = one_of(
    "2026", "2026-02", "2026-02-28", "2026-02-28T23:59:60Z", "2026-03-01T01:00:00+14:00"
)
CONCEPT: Final = an({"text": TEXT, "coding": many(an({"system": one_of("urn:s"), "code": TEXT}))})
IDENTIFIERS: Final = many(an({"system": one_of("urn:s", "urn:t"), "value": TEXT}))
PERSON: Final = an({"reference": one_of(f"Patient/{OWN}", f"Patient/{OTHER}")}, "reference")
PERIOD: Final = an({"start": DATE, "end": DATE})


def resource(
    kind: str, id: Schema, required: tuple[str, ...] = (), /, **elements: Schema
) -> Schema:
    shared = {"resourceType": one_of(kind), "id": id, "language": one_of("fr", "en")}
    return an(shared | elements, "resourceType", "id", *required)


RESOURCES: Final[dict[str, Schema]] = {
    "Observation": resource(
        "Observation",
        one_of(*IDS),
        ("status", "code", "subject"),
        status=one_of("final", "amended"),
        code=CONCEPT,
        subject=PERSON,
        identifier=IDENTIFIERS,
        effectiveDateTime=DATE,
        valueQuantity=an({"value": {"type": "number"}, "unit": TEXT}),
    ),
    "Patient": resource(
        "Patient",
        one_of(OWN, OTHER),
        identifier=IDENTIFIERS,
        name=many(an({"family": TEXT, "given": many(TEXT)})),
        birthDate=one_of("2026-02-28", "1999"),
        gender=one_of("female", "male", "unknown"),
        generalPractitioner=many(an({"reference": one_of("Practitioner/one")})),
    ),
    "Binary": resource(
        "Binary",
        one_of(*IDS),
        ("contentType",),
        contentType=one_of("text/plain", "application/pdf; a=b"),
        data=one_of("", "eA==", "eHl6"),
        securityContext=PERSON,
    ),
    "Basic": resource(
        "Basic", one_of(*IDS), ("code",), code=CONCEPT, subject=PERSON, identifier=IDENTIFIERS
    ),
    "Slot": resource(
        "Slot",
        one_of(*IDS),
        ("status", "start", "end", "schedule"),
        status=one_of("free", "busy"),
        start=one_of("2026-03-01T10:00:00Z"),
        end=one_of("2026-03-01T10:15:00+01:00"),
        schedule=an({"reference": one_of("Schedule/one", "Schedule/none-such")}, "reference"),
        identifier=IDENTIFIERS,
    ),
}
GOOD: Final[dict[str, Any]] = {
    "Basic": {
        "resourceType": "Basic",
        "id": IDS[0],
        "code": {"text": "Exemple"},
        "subject": {"reference": f"Patient/{OWN}"},
    },
    "Observation": {
        "resourceType": "Observation",
        "id": IDS[0],
        "status": "final",
        "code": {"text": "Exemple"},
        "subject": {"reference": f"Patient/{OWN}"},
        "identifier": [{"system": "urn:s", "value": "a"}],
    },
    "Patient": {
        "resourceType": "Patient",
        "id": OWN,
        "gender": "unknown",
        "birthDate": _PEOPLE[0].birth_date.isoformat(),
    },
    "Binary": {
        "resourceType": "Binary",
        "id": IDS[0],
        "contentType": "text/plain",
        "data": "eHl6",
        "securityContext": {"reference": f"Patient/{OWN}"},
    },
    "Slot": {
        "resourceType": "Slot",
        "id": IDS[0],
        "status": "free",
        "start": "2026-03-01T10:00:00Z",
        "end": "2026-03-01T10:15:00Z",
        "schedule": {"reference": "Schedule/one"},
    },
}
_ASKED: Final = an(
    {"name": one_of("specialty", "start", "end", "service"), "valueString": TEXT}, "name"
)
CLAIM: Final = an(
    {"resourceType": one_of("Parameters"), "parameter": many(_ASKED, 4)}, "resourceType"
)
CLAIMED: Final[Schema] = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "specialty", "valueCode": "none-such"},
        {"name": "start", "valueInstant": "2030-01-01T00:00:00Z"},
        {"name": "end", "valueInstant": "2030-02-01T00:00:00Z"},
    ],
}
"""What is asked of `Slot/$claim`."""
CODE: Final[Schema] = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "code", "valueString": "0000-0000-0000"},
        {"name": "name", "valueString": "Camille Exemple"},
        {"name": "born", "valueDate": "1991-04-12"},
    ],
}
"""What shows the code of an invitation: nobody's."""
ADDRESSES: Final = one_of(
    "Observation",
    "Observation/one",
    "Basic/one",
    "Observation?identifier=urn:s|a",
    "Binary",
    "Binary/one",
    "Slot/one",
    f"Patient/{OWN}",
    f"Patient/{OTHER}",
    f"Patient/{OWN}/$everything?_count=1",
    "Observation/_history",
    "Observation/one/_history/1",
)
REQUEST: Final = an(
    {
        "method": one_of("GET", "POST", "PUT", "DELETE", "PATCH"),
        "url": ADDRESSES,
        "ifMatch": one_of('W/"1"'),
        "ifNoneMatch": one_of("*"),
        "ifNoneExist": one_of("identifier=urn:s|a"),
    },
    "method",
    "url",
)
BUNDLE: Final = an(
    {
        "resourceType": one_of("Bundle"),
        "type": one_of("batch", "transaction"),
        "entry": many(
            an(
                {
                    "fullUrl": one_of("urn:uuid:a", "urn:uuid:b"),
                    "request": REQUEST,
                    "resource": RESOURCES["Basic"],
                },
                "request",
            ),
            3,
        ),
    },
    "resourceType",
    "type",
)
EMPTY_BUNDLE: Final = an(
    {"resourceType": one_of("Bundle"), "type": one_of("batch", "transaction")},
    "resourceType",
    "type",
)


def answered(kind: str, /, required: tuple[str, ...] = (), **elements: Schema) -> Schema:
    """Return what is true of every resource of a type that is answered."""
    properties = {"resourceType": {"const": kind}} | elements
    return {"type": "object", "properties": properties, "required": ["resourceType", *required]}


OUTCOME: Final = answered(
    "OperationOutcome",
    ("issue",),
    issue={
        "type": "array",
        "minItems": 1,
        "items": {"type": "object", "required": ["severity", "code", "diagnostics"]},
    },
)


def answered_bundle(*kinds: str) -> Schema:
    entries = {"type": "array", "items": {"type": "object"}}
    return answered("Bundle", ("type", "link"), type={"enum": list(kinds)}, entry=entries)
