"""Laboratory reports as files, made of as few words as a test needs."""

from dataclasses import dataclass
from typing import Any

from services.documents.models import FileToImport
from tests.builders.files import as_json, bundle, cda, cda_section, observation, patient, report

Json = dict[str, Any]
LOINC = "http://loinc.org"
FERRITIN = "2276-4"
POTASSIUM = "2823-3"


@dataclass(frozen=True, slots=True)
class Given:
    """One value a laboratory gives."""

    value: str
    unit: str = "mmol/L"
    code: str = POTASSIUM
    name: str = "Potassium"
    at: str = "2026-01-02"
    laboratory: str = "Laboratoire Exemple"
    comparator: str = ""


def fhir(*given: Given, id: str = "r", date: str = "2026-01-02", **more: Any) -> FileToImport:
    """Return a record with one report on these values."""
    results = [_observation(one, f"{id}-o{n}") for n, one in enumerate(given)]
    said = report(
        id,
        effectiveDateTime=date,
        performer=[{"display": given[0].laboratory if given else "Laboratoire Exemple"}],
        result=[{"reference": f"Observation/{one['id']}"} for one in results],
        **more,
    )
    data = bundle(patient(), said, *results)
    return FileToImport(f"{id}.json", data=_unquoted(data))


def _unquoted(data: bytes) -> bytes:
    """Write numbers as their laboratory did: Python would print others."""
    return data.replace(b'"#', b"").replace(b'#"', b"")


def _observation(given: Given, id: str) -> Json:
    coding = [{"system": LOINC, "code": given.code}] if given.code else []
    code = {"text": given.name, "coding": coding} if coding else {"text": given.name}
    quantity: Json = {"value": f"#{given.value}#", "unit": given.unit}
    if given.comparator:
        quantity["comparator"] = given.comparator
    return observation(
        id,
        code=code,
        valueQuantity=quantity,
        effectiveDateTime=given.at,
        performer=[{"display": given.laboratory}],
    )


def text_result(id: str, words: str, **more: Any) -> FileToImport:
    """Return an Observation whose value is words."""
    one = observation(id, valueString=words, effectiveDateTime="2026-01-05", **more)
    del one["valueQuantity"]
    return FileToImport(f"{id}.json", data=as_json_with_patient(one))


def as_json_with_patient(one: Json) -> bytes:
    return bundle(patient(), one)


def in_cda(*entries: str, id: str = "7", header: str = "") -> FileToImport:
    """Return a CDA with these entries in one section."""
    body = cda_section("<paragraph>Résultats</paragraph>", "Biologie", "".join(entries))
    data = cda(body, header, title=f"Bilan {id}").replace(
        b'extension="7"', f'extension="{id}"'.encode()
    )
    return FileToImport(f"{id}.xml", data=data)


def cda_value(
    value: str,
    code: str = FERRITIN,
    name: str = "Ferritine",
    at: str = "20260102",
    printed_range: str = "",
) -> str:
    """Return an entry with one observation; `value` is the XML of its value."""
    return f"""<entry><organizer classCode="BATTERY" moodCode="EVN"><component>
<observation classCode="OBS" moodCode="EVN">
<code code="{code}" codeSystem="2.16.840.1.113883.6.1" displayName="{name}"/>
<effectiveTime value="{at}"/>{value}
<methodCode code="x" displayName="Immunoturbidimétrie"/>
<performer><assignedEntity><id nullFlavor="UNK"/><representedOrganization><name>Laboratoire Modèle</name>
</representedOrganization></assignedEntity></performer>{printed_range}</observation></component></organizer></entry>"""


__all__ = [
    "FERRITIN",
    "POTASSIUM",
    "Given",
    "as_json",
    "cda_value",
    "fhir",
    "in_cda",
    "text_result",
]
