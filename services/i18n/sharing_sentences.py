"""Why something does not leave by a link, and what to do instead."""

from services.core.errors import Unshareable
from services.i18n.explained import Explained
from services.i18n.translator import Translator


def unshareable(reason: Unshareable, _: Translator) -> Explained:
    """Return what happened and what can be done; nothing left in any of these cases."""
    return {
        Unshareable.NOTHING: Explained(_("No document was chosen."), _("Choose at least one.")),
        Unshareable.TOO_LARGE: Explained(
            _("These documents are too large for a link."),
            _("Nothing left this device. Choose fewer of them, or save them on a USB key."),
        ),
        Unshareable.TOO_MANY_DOCUMENTS: Explained(
            _("A link holds 20 documents at most."),
            _("Nothing left this device. Make a second link for the others."),
        ),
        Unshareable.TOO_MANY_LINKS: Explained(
            _("You have as many open links as the server allows."),
            _("Nothing left this device. Close one that you no longer need."),
        ),
        Unshareable.NO_SERVER: Explained(
            _("Sharing by a link needs a server."),
            _("This space is on this device only. You can save the document, or print it."),
        ),
        Unshareable.UNSUPPORTED: Explained(
            _("Your server does not offer sharing by a link."),
            _("Nothing left this device. You can save the document, or print it."),
        ),
    }[reason]
