"""The names of things that files and services only know as codes."""

from collections.abc import Mapping

from services.core.categories import Category
from services.i18n.formats import Formats
from services.i18n.translator import Translator


def category_name(category: Category, _: Translator) -> str:
    """Return a category as people know it from Mon espace santé."""
    return {
        Category.SUMMARY: _("My health in short"),
        Category.PRESCRIPTION: _("Prescriptions and care"),
        Category.IMAGING: _("X-ray, ultrasound, scan, MRI"),
        Category.LABORATORY: _("Laboratory results"),
        Category.REPORT: _("Reports"),
        Category.PREVENTION: _("Prevention and screening"),
        Category.CERTIFICATE: _("Medical certificates"),
        Category.ADMINISTRATIVE: _("Administrative papers"),
        Category.DIRECTIVES: _("Advance directives"),
        Category.MEDICAL_SUMMARY: _("Medical summary"),
        Category.QUESTIONNAIRE: _("Health questionnaire"),
        Category.OTHER: _("Other documents"),
        Category.VACCINATION: _("Vaccination record"),
        Category.PATIENT_WISHES: _("What the patient wrote"),
        Category.REIMBURSEMENT: _("Reimbursements"),
    }[category]


def status_name(status: str, _: Translator) -> str:
    """Return where a document stands, from the value of `documents.models.Status`."""
    return {
        "current": _("Current"),
        "preliminary": _("Preliminary"),
        "amended": _("Corrected"),
        "superseded": _("Replaced"),
        "entered-in-error": _("Cancelled"),
    }[status]


def change_name(change: str, _: Translator) -> str:
    """Return what was done to a document here, from the values of `Provenance.changes`."""
    return {
        "renamed": _("Renamed here"),
        "recategorised": _("Category changed here"),
        "redated": _("Date changed here"),
        "deleted": _("Deleted"),
        "restored": _("Brought back"),
    }[change]


def gender_name(gender: str, _: Translator) -> str:
    """Return a FHIR administrative gender in words."""
    return {
        "male": _("Man"),
        "female": _("Woman"),
        "other": _("Other"),
        "unknown": _("Not known"),
        "": "",
    }.get(gender, gender)


def attribute_name(key: str, _: Translator) -> str:
    """Return the label of a document's attribute; a key without one is a KeyError, caught by a test."""
    return attribute_names(_)[key]


def attribute_names(_: Translator) -> Mapping[str, str]:
    """Return the label of every key of `documents.attributes.AttributeName`."""
    return {
        "author": _("Author"),
        "author_role": _("Author’s role"),
        "organisation": _("Organisation"),
        "custodian": _("Kept by"),
        "authenticator": _("Signed by"),
        "performer": _("Done by"),
        "recipient": _("Addressed to"),
        "type": _("Kind of document"),
        "class": _("Class"),
        "event": _("About the act"),
        "period": _("Period"),
        "facility": _("Kind of place"),
        "setting": _("Setting of care"),
        "confidentiality": _("Confidentiality"),
        "language": _("Language"),
        "version": _("Version"),
        "identifier": _("Identifier"),
        "format": _("Exchange format"),
        "description": _("Description"),
        "status": _("Status"),
        "dimensions": _("Dimensions"),
        "proposed": _("Category proposed"),
        "content": _("Content"),
    }


def attribute_value(key: str, value: str, _: Translator, formats: Formats) -> str:
    """Return an attribute's value in words where its key says what it is made of, else as it came."""
    match key:
        case "period":
            return _period(value, _, formats)
        case "content":
            return {
                "absent": _("Not in the file: only its description was received"),
                "unreadable": _("Kept as it came, but Carnet cannot show it"),
            }.get(value, value)
        case "proposed":
            return category_rule(value, _)
        case "language":
            return formats.language_name(value)
        case "dimensions":
            return _("%(size)s pixels", size=value)
        case _other:
            return value


def _period(value: str, _: Translator, formats: Formats) -> str:
    start, _slash, end = value.partition("/")
    if start and end:
        return _("from %(start)s to %(end)s", start=formats.fhir(start), end=formats.fhir(end))
    return formats.fhir(start or end)


def category_rule(rule: str, _: Translator) -> str:
    """Return the rule that proposed a category, from the values of `documents.proposing.Rule`."""
    return {
        "name": _("From a word in the file’s name"),
        "words": _("From the words the document begins with"),
        "folder": _("From its folder in the archive"),
    }.get(rule, rule)


def date_rule(origin: str, _: Translator) -> str:
    """Return where a date was read, from the values of `documents.models.DateOrigin`."""
    return {
        "document": _("Written in the document"),
        "file": _("From the file’s own data"),
        "name": _("Read in the file’s name"),
        "words": _("Read in the words of the document"),
        "person": _("Given by you"),
        "import": _("Unknown: the day it came here"),
    }[origin]
