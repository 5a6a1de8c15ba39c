"""Names for new things."""

from uuid import uuid4


def new_id() -> str:
    """Return a fresh random UUID, the local primary key of a resource and its FHIR `urn:uuid:`."""
    return str(uuid4())
