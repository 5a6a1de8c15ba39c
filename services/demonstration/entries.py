"""The structured entries of level 3 documents: the same facts as the narrative, as data.

Templates: IHE PCC, IHE PALM and their French forms (CI-SIS).
"""

from datetime import date, datetime
from typing import Final

from services.demonstration.biology import Result
from services.demonstration.cda import coded, templates, timestamp
from services.demonstration.codes import Code
from services.demonstration.history import Allergy, Problem, Treatment, Vaccination
from services.demonstration.markup import Element, element

_SNOMED: Final = "2.16.840.1.113883.6.96"
_ACT_CODES: Final = "2.16.840.1.113883.5.4"
_CONCERN: Final = ("2.16.840.1.113883.10.20.1.27", "1.3.6.1.4.1.19376.1.5.3.1.4.5.1")
_PROBLEM: Final = (
    "2.16.840.1.113883.10.20.1.28",
    "1.3.6.1.4.1.19376.1.5.3.1.4.5",
    "1.2.250.1.213.1.1.3.37",
)
_ALLERGY: Final = (
    "2.16.840.1.113883.10.20.1.18",
    "1.3.6.1.4.1.19376.1.5.3.1.4.6",
    "1.2.250.1.213.1.1.3.41",
)
_MEDICATION: Final = (
    "2.16.840.1.113883.10.20.1.24",
    "1.3.6.1.4.1.19376.1.5.3.1.4.7",
    "1.2.250.1.213.1.1.3.42",
)
_PRESCRIBED: Final = (
    "2.16.840.1.113883.10.20.1.24",
    "1.3.6.1.4.1.19376.1.5.3.1.4.7",
    "1.3.6.1.4.1.19376.1.9.1.3.2",
    "1.2.250.1.213.1.1.3.83",
)
_IMMUNIZATION: Final = (
    "2.16.840.1.113883.10.20.1.24",
    "1.3.6.1.4.1.19376.1.5.3.1.4.12",
    "1.2.250.1.213.1.1.3.45",
)
_PRODUCT: Final = (
    "2.16.840.1.113883.10.20.1.53",
    "1.3.6.1.4.1.19376.1.5.3.1.4.7.2",
    "1.2.250.1.213.1.1.3.43",
)
_LABORATORY: Final = ("1.3.6.1.4.1.19376.1.3.1", "1.2.250.1.213.1.1.3.21")
_BATTERY: Final = ("1.3.6.1.4.1.19376.1.3.1.4", "1.2.250.1.213.1.1.3.78")
_LABORATORY_RESULT: Final = ("1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80")


def problem(what: Problem, id: str, anchor: str) -> Element:
    """Return an active problem; `anchor` is the id of its words in the narrative."""
    observation = element(
        "observation",
        *templates(*_PROBLEM),
        element("id", root=id),
        element(
            "code", code="282291009", displayName="interprétation diagnostique", codeSystem=_SNOMED
        ),
        _words(anchor),
        _status("completed"),
        element("effectiveTime", element("low", value=what.since)),
        coded("value", what.code, xsi_type="CD"),
        classCode="OBS",
        moodCode="EVN",
    )
    return _concern(
        observation, id, what.since, "1.3.6.1.4.1.19376.1.5.3.1.4.5.2", "1.2.250.1.213.1.1.3.39"
    )


def allergy(what: Allergy, id: str, anchor: str) -> Element:
    """Return an allergy; `anchor` is the id of its substance in the narrative."""
    substance = element(
        "playingEntity",
        element("code", element("originalText", _reference(anchor)), nullFlavor="UNK"),
        element("name", what.substance),
        classCode="MMAT",
    )
    observation = element(
        "observation",
        *templates(*_ALLERGY),
        element("id", root=id),
        element(
            "code", code="419199007", displayName="allergie à une substance", codeSystem=_SNOMED
        ),
        _words(anchor),
        _status("completed"),
        element("effectiveTime", element("low", value=what.since)),
        element("value", nullFlavor="UNK", xsi_type="CD"),
        element(
            "participant", element("participantRole", substance, classCode="MANU"), typeCode="CSM"
        ),
        classCode="OBS",
        moodCode="EVN",
    )
    return _concern(
        observation, id, what.since, "1.3.6.1.4.1.19376.1.5.3.1.4.5.3", "1.2.250.1.213.1.1.3.40"
    )


def medication(what: Treatment, id: str, anchor: str) -> Element:
    """Return a treatment under way."""
    period = element("effectiveTime", element("low", value=_day(what.since)), xsi_type="IVL_TS")
    return _drug(what, id, anchor, _MEDICATION, period, mood="EVN")


def prescribed(what: Treatment, id: str, anchor: str, start: date, end: date) -> Element:
    """Return a line of a prescription."""
    period = element(
        "effectiveTime",
        element("low", value=_day(start)),
        element("high", value=_day(end)),
        xsi_type="IVL_TS",
    )
    return _drug(what, id, anchor, _PRESCRIBED, period, mood="INT")


def immunization(what: Vaccination, id: str, anchor: str) -> Element:
    """Return one injection."""
    code = ("BOOSTER", "Rappel") if what.rank == "rappel" else ("IMMUNIZ", "Vaccination")
    return _entry(
        element(
            "substanceAdministration",
            *templates(*_IMMUNIZATION),
            element("id", root=id),
            element("code", code=code[0], displayName=code[1], codeSystem=_ACT_CODES),
            _words(anchor),
            _status("completed"),
            element("effectiveTime", value=_day(what.day)),
            _product(what.code, what.name, anchor, batch=what.batch),
            classCode="SBADM",
            moodCode="EVN",
            negationInd="false",
        )
    )


def laboratory(chapter: Code, results: tuple[Result, ...], moment: datetime) -> Element:
    """Return a laboratory chapter: one battery with its values and the laboratory's ranges."""
    battery = element(
        "organizer",
        *templates(*_BATTERY),
        coded("code", chapter),
        _status("completed"),
        *(element("component", _laboratory_result(result, moment)) for result in results),
        classCode="BATTERY",
        moodCode="EVN",
    )
    act = element(
        "act",
        coded("code", chapter),
        _status("completed"),
        element("entryRelationship", battery, typeCode="COMP"),
        classCode="ACT",
        moodCode="EVN",
    )
    return element("entry", *templates(*_LABORATORY), act, typeCode="DRIV")


def _laboratory_result(result: Result, moment: datetime) -> Element:
    analyte = result.analyte
    interval = element(
        "value",
        element("low", value=analyte.low, unit=analyte.ucum) if analyte.low else None,
        element("high", value=analyte.high, unit=analyte.ucum),
        xsi_type="IVL_PQ",
    )
    normal = element("interpretationCode", code="N", codeSystem="2.16.840.1.113883.5.83")
    return element(
        "observation",
        *templates(*_LABORATORY_RESULT),
        coded("code", analyte.code, element("originalText", _reference(result.anchor))),
        _status("completed"),
        element("effectiveTime", value=timestamp(moment)),
        element("value", value=result.value, unit=analyte.ucum, xsi_type="PQ"),
        element("interpretationCode", code=result.flag, codeSystem="2.16.840.1.113883.5.83"),
        element(
            "referenceRange",
            element("observationRange", interval, normal),
            typeCode="REFV",
        ),
        classCode="OBS",
        moodCode="EVN",
    )


def _concern(observation: Element, id: str, since: str, *kinds: str) -> Element:
    return _entry(
        element(
            "act",
            *templates(*_CONCERN, *kinds),
            element("id", root=id),
            element("code", nullFlavor="NA"),
            _status("active"),
            element("effectiveTime", element("low", value=since)),
            element("entryRelationship", observation, typeCode="SUBJ", inversionInd="false"),
            classCode="ACT",
            moodCode="EVN",
        )
    )


def _drug(
    what: Treatment, id: str, anchor: str, kinds: tuple[str, ...], period: Element, *, mood: str
) -> Element:
    return _entry(
        element(
            "substanceAdministration",
            *templates(*kinds),
            element("id", root=id),
            element("code", code="DRUG", displayName="Médicament", codeSystem=_ACT_CODES),
            _words(anchor),
            _status("completed"),
            period,
            _product(what.code, what.name, anchor),
            classCode="SBADM",
            moodCode=mood,
        )
    )


def _product(code: Code, name: str, anchor: str, *, batch: str = "") -> Element:
    material = element(
        "manufacturedMaterial",
        coded("code", code, element("originalText", _reference(anchor))),
        element("name", name),
        element("lotNumberText", batch) if batch else None,
    )
    return element("consumable", element("manufacturedProduct", *templates(*_PRODUCT), material))


def _entry(act: Element) -> Element:
    return element("entry", act)


def _status(code: str) -> Element:
    return element("statusCode", code=code)


def _words(anchor: str) -> Element:
    return element("text", _reference(anchor))


def _reference(anchor: str) -> Element:
    return element("reference", value=f"#{anchor}")


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
