"""The closed list of what a document's page may say besides its title: screens translate each name."""

from collections.abc import Iterable
from enum import StrEnum

from services.documents.models import Attribute


class AttributeName(StrEnum):
    """The name of one line of metadata."""

    AUTHOR = "author"
    AUTHOR_ROLE = "author_role"
    ORGANISATION = "organisation"
    CUSTODIAN = "custodian"
    AUTHENTICATOR = "authenticator"
    PERFORMER = "performer"
    RECIPIENT = "recipient"
    TYPE = "type"
    CLASS = "class"
    EVENT = "event"
    PERIOD = "period"  # "start/end", FHIR dateTimes
    FACILITY = "facility"  # its kind: a practice, a hospital
    SETTING = "setting"
    CONFIDENTIALITY = "confidentiality"
    LANGUAGE = "language"
    VERSION = "version"
    IDENTIFIER = "identifier"
    FORMAT = "format"
    DESCRIPTION = "description"
    STATUS = "status"
    DIMENSIONS = "dimensions"  # "4000 × 3000", pixels
    PROPOSED = "proposed"  # the rule that proposed its category: a value of `proposing.Rule`
    CONTENT = "content"  # absent (not in the file) | unreadable (kept, but not shown)


def attributes(pairs: Iterable[tuple[AttributeName, str]]) -> tuple[Attribute, ...]:
    """Return the attributes that say something, in order, each line once."""
    return tuple(dict.fromkeys(Attribute(name.value, value) for name, value in pairs if value))
