"""Why a package of content is not used."""

from services.core.errors import PackageFault
from services.i18n.explained import Explained
from services.i18n.translator import Translator


def package_refused(fault: PackageFault, _: Translator) -> Explained:
    """Return what is wrong, and what is shown instead."""
    kept = _("Nothing was changed: what Carnet explained before is still there.")
    return {
        PackageFault.UNREADABLE: Explained(_("This package of content cannot be read."), kept),
        PackageFault.TOO_LARGE: Explained(_("This package of content is too large."), kept),
        PackageFault.OUTSIDE: Explained(_("This package holds a file where none may be."), kept),
        PackageFault.INCOMPLETE: Explained(
            _("This package lacks something, or holds more than it says."), kept
        ),
        PackageFault.ALTERED: Explained(_("This package was changed after it was signed."), kept),
        PackageFault.UNTRUSTED: Explained(
            _("This package was signed by somebody that this Carnet does not know."), kept
        ),
        PackageFault.OLDER: Explained(_("This package is older than what is here."), kept),
        PackageFault.INVALID: Explained(
            _("This package says something that Carnet cannot show."), kept
        ),
    }[fault]
