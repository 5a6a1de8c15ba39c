"""Narrow wire models: only what is projected, tolerant of what does not matter.

A text that is no text reads as "", a single object where a list belongs as a list of one. An element of the wrong
shape (a string where an object belongs) is refused, with its path: see `projected`.
Source: FHIR R4, https://hl7.org/fhir/R4/resourcelist.html.
"""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.fhir.parsing import Json, invalid


def _words(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    if not value.isprintable():
        value = "".join(c for c in value if c.isprintable() or c.isspace())
    return " ".join(value.split())


def _verbatim(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _many(value: Any) -> Any:
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return [] if value is None else [value]


def _one(value: Any) -> Any:
    if isinstance(value, list):
        value = next((item for item in value if item is not None), None)
    return {} if value is None else value


Item = TypeVar("Item")
Words = Annotated[str, BeforeValidator(_words)]
Verbatim = Annotated[str, BeforeValidator(_verbatim)]
Many = Annotated[tuple[Item, ...], BeforeValidator(_many)]
One = Annotated[Item, BeforeValidator(_one)]


class Wire(BaseModel):
    """Unknown elements are left alone: the bytes received stay the truth."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Coding(Wire):
    system: Words = ""
    code: Words = ""
    display: Words = ""


class CodeableConcept(Wire):
    coding: Many[Coding] = ()
    text: Words = ""

    @property
    def words(self) -> str:
        """The text, else the first display, else the first code."""
        displays = [c.display for c in self.coding if c.display]
        codes = [c.code for c in self.coding if c.code]
        return self.text or next(iter(displays + codes), "")

    @property
    def display(self) -> str:
        """What people call it: the words, unless only a code is known."""
        return self.text or next((c.display for c in self.coding if c.display), "")


class Identifier(Wire):
    system: Words = ""
    value: Words = ""
    type: One[CodeableConcept] = CodeableConcept()


class Reference(Wire):
    reference: Words = ""
    display: Words = ""
    type: Words = ""
    identifier: One[Identifier] = Identifier()


class Period(Wire):
    start: Words = ""
    end: Words = ""


class HumanName(Wire):
    use: Words = ""
    text: Words = ""
    family: Words = ""
    given: Many[Words] = ()
    prefix: Many[Words] = ()
    suffix: Many[Words] = ()


class Attachment(Wire):
    content_type: Words = Field(default="", alias="contentType")
    language: Words = ""
    url: Words = ""
    data: Verbatim = ""
    title: Words = ""
    hash: Verbatim = ""
    creation: Words = ""


class Narrative(Wire):
    div: Verbatim = ""


class Resource(Wire):
    id: Words = ""
    language: Words = ""
    text: One[Narrative] = Narrative()


class Patient(Resource):
    identifier: Many[Identifier] = ()
    name: Many[HumanName] = ()
    gender: Words = ""
    birth_date: Words = Field(default="", alias="birthDate")


class RelatesTo(Wire):
    code: Words = ""
    target: One[Reference] = Reference()  # DocumentReference
    target_reference: One[Reference] = Field(
        default=Reference(), alias="targetReference"
    )  # Composition
    target_identifier: One[Identifier] = Field(default=Identifier(), alias="targetIdentifier")


class Content(Wire):
    attachment: One[Attachment] = Attachment()
    format: One[Coding] = Coding()


class Context(Wire):
    event: Many[CodeableConcept] = ()
    period: One[Period] = Period()
    facility_type: One[CodeableConcept] = Field(default=CodeableConcept(), alias="facilityType")
    practice_setting: One[CodeableConcept] = Field(
        default=CodeableConcept(), alias="practiceSetting"
    )


class DocumentReference(Resource):
    master_identifier: One[Identifier] = Field(default=Identifier(), alias="masterIdentifier")
    identifier: Many[Identifier] = ()
    status: Words = ""
    doc_status: Words = Field(default="", alias="docStatus")
    type: One[CodeableConcept] = CodeableConcept()
    category: Many[CodeableConcept] = ()
    date: Words = ""
    author: Many[Reference] = ()
    authenticator: One[Reference] = Reference()
    custodian: One[Reference] = Reference()
    relates_to: Many[RelatesTo] = Field(default=(), alias="relatesTo")
    description: Words = ""
    security_label: Many[CodeableConcept] = Field(default=(), alias="securityLabel")
    content: Many[Content] = ()
    context: One[Context] = Context()


class DiagnosticReport(Resource):
    identifier: Many[Identifier] = ()
    status: Words = ""
    category: Many[CodeableConcept] = ()
    code: One[CodeableConcept] = CodeableConcept()
    effective_date_time: Words = Field(default="", alias="effectiveDateTime")
    effective_period: One[Period] = Field(default=Period(), alias="effectivePeriod")
    issued: Words = ""
    performer: Many[Reference] = ()
    results_interpreter: Many[Reference] = Field(default=(), alias="resultsInterpreter")
    presented_form: Many[Attachment] = Field(default=(), alias="presentedForm")


class Attester(Wire):
    party: One[Reference] = Reference()


class Event(Wire):
    code: Many[CodeableConcept] = ()
    period: One[Period] = Period()


class Section(Wire):
    title: Words = ""
    code: One[CodeableConcept] = CodeableConcept()
    text: One[Narrative] = Narrative()
    entry: Many[Reference] = ()
    empty_reason: One[CodeableConcept] = Field(default=CodeableConcept(), alias="emptyReason")
    section: Many["Section"] = ()


class Composition(Resource):
    identifier: One[Identifier] = Identifier()
    status: Words = ""
    type: One[CodeableConcept] = CodeableConcept()
    category: Many[CodeableConcept] = ()
    date: Words = ""
    author: Many[Reference] = ()
    title: Words = ""
    confidentiality: Words = ""
    attester: Many[Attester] = ()
    custodian: One[Reference] = Reference()
    relates_to: Many[RelatesTo] = Field(default=(), alias="relatesTo")
    event: Many[Event] = ()
    section: Many[Section] = ()


class Binary(Resource):
    content_type: Words = Field(default="", alias="contentType")
    data: Verbatim = ""


Model = TypeVar("Model", bound=Wire)


def projected(model: type[Model], resource: Json) -> Model:
    """Return the narrow view of a resource; RefusedError FHIR_INVALID names the element that has no sense."""
    try:
        return model.model_validate(resource)
    except ValidationError as error:
        steps = ".".join(str(step) for step in error.errors(include_input=False)[0]["loc"])
        raise invalid(f"{model.__name__}.{steps}") from None
