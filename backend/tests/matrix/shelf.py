"""The things that stand in every record of the matrix: each kind of thing, with each label, by each author."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final

from backend.tests.matrix.oracle import KINDS, Row

_NOS: Final = "https://mos.esante.gouv.fr/NOS"
_CLASS: Final = f"{_NOS}/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument"
_MASK: Final = f"{_NOS}/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
_LETTERS: Final = {
    "H": {"system": _MASK, "code": "MASQUE_PS"},
    "S": {"system": _MASK, "code": "INVISIBLE_REPRESENTANTS_LEGAUX"},
    "U": {"system": _MASK, "code": "INVISIBLE_PATIENT"},
    "N": {"system": "urn:carnet:hidden-from", "code": "modele"},
}
IDENTIFIERS: Final = "urn:matrix"

_LABELS: Final = ("", "H", "S", "U", "N", "HS", "SU", "HN", "HSUN")
_FEW_LABELS: Final = ("", "H", "S", "U", "N")
_AUTHORED: Final = {
    "p": ("own-document", "report", "loose", "basic"),
    "h": ("report", "prescription", "observation", "loose", "filed"),
    "d": ("report", "observation", "condition"),
}
_FEW_AUTHORED: Final = {"p": ("own-document", "report"), "h": ("report", "loose"), "d": ("report",)}
_FEW_KINDS: Final = (
    "report",
    "psychology",
    "prescription",
    "own-document",
    "wish",
    "coverage",
    "consent",
    "basic",
    "loose",
    "notice",
)

_CLASSES: Final = {
    "report": "10",
    "psychology": "10",
    "birth": "10",
    "summary": "11",
    "image": "31",
    "prescription": "42",
    "dispensation": "43",
    "plan": "44",
    "administered": "45",
    "certificate": "52",
    "reimbursement": "60",
    "own-document": "90",
    "management": "95",
    "wish": "90",
    "gone": "10",
}
_DOCUMENT_TYPES: Final = {"psychology": "83901-9", "birth": "15508-5", "wish": "EXPPAT_1"}
_TYPES: Final = {
    "observation": "Observation",
    "measure": "Observation",
    "condition": "Condition",
    "vaccine": "Immunization",
    "appointment": "Appointment",
    "coverage": "Coverage",
    "consent": "Consent",
    "basic": "Basic",
    "loose": "Binary",
    "filed": "Binary",
    "notice": "Communication",
    "patient": "Patient",
}
BYTES: Final = {"Binary": {"data": "ZXhlbXBsZQ=="}}
_WORDS: Final = {"text": "Exemple"}
_OPENED: Final = {"coding": [{"system": "urn:carnet:notice", "code": "emergency-access"}]}


def rows() -> tuple[Row, ...]:
    """Return every row but the Patient."""
    kinds = [kind for kind in KINDS if kind != "patient"]
    return (*_of("o", kinds, _LABELS), *_authored(_AUTHORED, _LABELS))


def few_rows() -> tuple[Row, ...]:
    """Return enough of them for every rule to matter: each is read one by one."""
    return (*_of("o", _FEW_KINDS, _FEW_LABELS), *_authored(_FEW_AUTHORED, ("", "H", "N", "U")))


def written_rows() -> tuple[Row, ...]:
    """Return those that are written to as well."""
    return tuple(row for row in few_rows() if row.kind == "report" or not row.labels)


def _authored(kinds: Mapping[str, tuple[str, ...]], labels: tuple[str, ...]) -> tuple[Row, ...]:
    mine = tuple(one for one in labels if "U" not in one)
    of = {"p": mine, "h": labels, "d": labels}
    return tuple(row for author in of for row in _of(author, kinds[author], of[author]))


def _of(author: str, kinds: Iterable[str], labels: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(Row(kind, some, author) for kind, some in product(kinds, labels))


def type_of(row: Row) -> str:
    return _TYPES.get(row.kind, "DocumentReference")


def place_of(row: Row, patient: str) -> str:
    """Return `Type/id`."""
    return f"Patient/{patient}" if row.kind == "patient" else f"{type_of(row)}/{row.id}"


def resource(row: Row, patient: str, **more: Any) -> dict[str, Any]:
    """Return the row as FHIR, about `patient`; `more` replaces elements."""
    whom = {"reference": f"Patient/{patient}"}
    type = type_of(row)
    made: dict[str, Any] = {"resourceType": type, "id": row.id, **_content(row, type, whom)}
    if type != "Binary":
        made["identifier"] = [{"system": IDENTIFIERS, "value": row.id}]
    return labelled(made, row.labels) | more


def labelled(made: dict[str, Any], labels: str) -> dict[str, Any]:
    """Return the resource with these labels and no others: a document's where the French guides put them."""
    codings = [_LETTERS[letter] for letter in labels]
    kept = {name: value for name, value in made.items() if name not in {"securityLabel", "meta"}}
    if not codings:
        return kept
    if made["resourceType"] == "DocumentReference":
        return kept | {"securityLabel": [{"coding": [coding]} for coding in codings]}
    return kept | {"meta": {"security": codings}}


def _content(row: Row, type: str, whom: dict[str, str]) -> dict[str, Any]:  # noqa: PLR0911 - one a type
    match type:
        case "DocumentReference":
            return _document(row, whom)
        case "Observation":
            by = {"performer": [whom]} if row.kind == "measure" else {}
            return {"status": "final", "code": _WORDS, "subject": whom, **by}
        case "Condition":
            return {"code": _WORDS, "subject": whom}
        case "Immunization":
            when = {"occurrenceDateTime": "2020-01-01", "status": "completed"}
            return {"vaccineCode": _WORDS, "patient": whom, **when}
        case "Appointment":
            return {
                "status": "booked",
                "participant": [{"actor": whom, "status": "accepted"}],
            }
        case "Coverage":
            return {"status": "active", "beneficiary": whom, "payor": [{"display": "Exemple"}]}
        case "Consent":
            return {
                "status": "draft",
                "scope": {"coding": [{"code": "research"}]},
                "category": [_WORDS],
                "patient": whom,
                "policyRule": _WORDS,
            }
        case "Communication":
            told = {"recipient": [{"reference": "Practitioner/modele"}], "category": [_OPENED]}
            return {"status": "completed", "subject": whom, **told}
        case "Binary":
            return {"contentType": "text/plain", "securityContext": whom}
        case _:
            return {"code": _WORDS, "subject": whom}


def _document(row: Row, whom: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "status": "current",
        "subject": whom,
        "content": [{"attachment": {"contentType": "text/plain", "title": "Lettre exemple"}}],
    }
    if row.kind in _CLASSES:
        made["category"] = [{"coding": [{"system": _CLASS, "code": _CLASSES[row.kind]}]}]
    if row.kind in _DOCUMENT_TYPES:
        made["type"] = {"coding": [{"code": _DOCUMENT_TYPES[row.kind]}]}
    if row.kind == "report" and row.author in "oh":
        filed = Row("filed", row.labels, row.author).id
        made["content"] = [{"attachment": {"contentType": "text/plain", "url": f"Binary/{filed}"}}]
    return made
