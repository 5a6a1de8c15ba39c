"""What one feature says to another that may not know it: the trusted person and contacts, on the emergency sheet."""

from collections.abc import Mapping

from services.emergency.models import Entry, Part
from services.storage.driver import Connection
from services.trusted import around


def on_the_sheet(connection: Connection) -> Mapping[Part, tuple[Entry, ...]]:
    """Return the entries that the person may choose."""
    trusted = tuple(
        Entry(
            f"trusted:{one.text.chosen.name.casefold()}",
            ", ".join(filter(None, (one.text.chosen.name, one.text.chosen.phone))),
            date=one.at[:10],
            by_hand=True,
        )
        for one in around.held(connection)
    )
    contacts = tuple(
        Entry(
            f"contacts:{one.id}",
            ", ".join(filter(None, (one.name, one.bond, one.phone))),
            date=one.at,
            by_hand=True,
        )
        for one in around.contacts(connection)
    )
    return {Part.TRUSTED: trusted, Part.CONTACTS: contacts}
