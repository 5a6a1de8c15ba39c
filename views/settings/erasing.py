"""What erasing does, here and on the server, before it is done."""

from services.documents.server_copy import ServerCopy
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.models import Freshness
from views.settings.server_section import place


def erasing_deleted(copies: frozenset[ServerCopy], _: Translator) -> str:
    """Say what goes with the documents put aside, and what the server keeps."""
    said = [_("They will be gone for good from this device. Nobody can bring them back here.")]
    if ServerCopy.FOLLOWS in copies:
        said.append(_("What you had sent is deleted from the server too."))
    if ServerCopy.STAYS in copies:
        said.append(_("What the server gave you stays there, and does not come back here."))
    return " ".join(said)


def erasing_everything(freshness: Freshness | None, _: Translator, formats: Formats) -> str:
    """Say what goes with the space: what only this device has, while the server deletes nothing."""
    said = [_("The documents kept here will be gone for good. Nobody can bring them back.")]
    if freshness is None or freshness.server is None:
        return said[0]
    only_here = freshness.held + freshness.waiting
    if only_here:
        said.append(
            _.n(
                "%(number)s document is on this device only: it is lost.",
                "%(number)s documents are on this device only: they are lost.",
                only_here,
                number=formats.number(only_here),
            )
        )
    said.append(
        _(
            "Nothing is deleted on %(place)s: what it has stays there, and on your other devices.",
            place=place(freshness.server),
        )
    )
    return " ".join(said)
