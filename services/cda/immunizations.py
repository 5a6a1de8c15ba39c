"""The vaccines given that the entries of a CDA tell of.

Source: IHE PCC "Immunizations" (1.3.6.1.4.1.19376.1.5.3.1.4.12), also the template of the French CI-SIS entries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from services.cda.parsing import attribute, every, first, path, text
from services.fhir.dates import date_time_from_hl7

_IMMUNIZATION: Final = "1.3.6.1.4.1.19376.1.5.3.1.4.12"
_GIVEN: Final = frozenset({"", "completed"})
_MOST: Final = 500
_DAY: Final = len("2026-11-22")


@dataclass(frozen=True, slots=True)
class Given:
    """One injection: its codes as (OID, code), its label, and its day as a FHIR date, maybe partial or ""."""

    codes: tuple[tuple[str, str], ...]
    label: str
    day: str


def given_in(root: Element) -> tuple[Given, ...]:
    """Return what was injected, in the order of the document; refused and planned ones are left out."""
    return tuple(islice(_given(root), _MOST))


def _given(root: Element) -> Iterator[Given]:
    for act in root.iter(path("substanceAdministration")):
        kinds = {one.get("root") for one in every(act, "templateId")}
        if (
            _IMMUNIZATION not in kinds
            or act.get("moodCode") != "EVN"
            or act.get("negationInd") == "true"
            or attribute(act, "statusCode", "code") not in _GIVEN
        ):
            continue
        time = first(act, "effectiveTime")
        moment = (time.get("value") if time is not None else "") or attribute(time, "low", "value")
        material = first(act, "consumable/manufacturedProduct/manufacturedMaterial")
        code = first(material, "code")
        codes = () if code is None else (code, *every(code, "translation"))
        yield Given(
            tuple(
                (one.get("codeSystem", ""), one.get("code", "")) for one in codes if one.get("code")
            ),
            " ".join(
                filter(
                    None, (*(one.get("displayName", "") for one in codes), text(material, "name"))
                )
            ),
            date_time_from_hl7(moment)[:_DAY],
        )
