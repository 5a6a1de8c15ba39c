"""Whose a sheet is, as its first lines say."""

from services.core.identity import Identity
from services.printing.models import Words


def whose(identity: Identity, words: Words) -> str:
    """Return a name and a birth date in words, "" for nobody known."""
    _, formats = words
    if not identity.birth_date:
        return identity.display
    born = _("born on %(day)s", day=formats.fhir(identity.birth_date))
    return ", ".join(filter(None, (identity.display, born)))
