"""What a server's fault says to a person: whether anything is lost, and what to do."""

from collections.abc import Mapping

from services.core.errors import AccessLostError, Fault, RemoteError
from services.i18n.explained import Explained
from services.i18n.formats import Formats
from services.i18n.translator import Translator


def remote(error: RemoteError, _: Translator) -> Explained:
    """Return what happened between this device and the server, and what can be done."""
    if error.fault is Fault.UNAVAILABLE and error.wait:
        return Explained(
            _("The server is too busy for now."),
            _(
                "Nothing is lost. It asks to wait %(duration)s.",
                duration=Formats(_.language).duration(error.wait),
            ),
        )
    if isinstance(error, AccessLostError) and error.other:
        return _another_lost(error, _)
    return {**_connection(_), **_access(_), **_answers(_), **_refusals(_), **_addresses(_)}[
        error.fault
    ]


def _another_lost(error: AccessLostError, _: Translator) -> Explained:
    if not error.erased:
        return Explained(
            _("You no longer have access to this record."),
            _("Carnet will ask once more. If it is so, the record is erased from this device."),
        )
    number = Formats(_.language).number(error.unsent)
    gone = _("The record was erased from this device, and its key first.")
    lost = _.n(
        "%(number)s document that you had changed never reached the server.",
        "%(number)s documents that you had changed never reached the server.",
        error.unsent,
        number=number,
    )
    return Explained(
        _("You no longer have access to a record that you kept here."),
        f"{gone} {lost}" if error.unsent else gone,
    )


def _connection(_: Translator) -> Mapping[Fault, Explained]:
    later = _("Your record stays readable here. Carnet will try again by itself.")
    return {
        Fault.OFFLINE: Explained(_("There is no connection to the server."), later),
        Fault.INTERRUPTED: Explained(_("The connection to the server was cut."), later),
        Fault.TOO_SLOW: Explained(_("The server took too long to answer."), later),
        Fault.UNAVAILABLE: Explained(_("The server is not working at the moment."), later),
    }


def _access(_: Translator) -> Mapping[Fault, Explained]:
    return {
        Fault.SIGNED_OUT: Explained(
            _("The server no longer recognises this device."),
            _("Nothing is lost: what waits is kept. Sign in again."),
        ),
        Fault.ACCESS_LOST: Explained(
            _("The server no longer gives access to this record."),
            _(
                "Nothing is deleted here: it stays readable, and what waits is kept. Ask whoever runs the server."
            ),
        ),
        Fault.SIGN_IN_REFUSED: Explained(
            _("The sign-in was refused."), _("Nothing was changed. Sign in again.")
        ),
        Fault.SIGN_IN_ABANDONED: Explained(
            _("The sign-in was not finished in time."), _("Nothing was changed. Start it again.")
        ),
        Fault.SIGN_IN_UNKNOWN: Explained(
            _("This server does not say how to sign in."),
            _("Check its address, or ask whoever runs it."),
        ),
        Fault.FORBIDDEN: Explained(
            _("The server does not allow this."),
            _("Nothing is lost here. Ask whoever runs the server."),
        ),
    }


def _refusals(_: Translator) -> Mapping[Fault, Explained]:
    return {
        Fault.NOT_FOUND: Explained(
            _("The server does not know this item."),
            _("Nothing is lost here. Check the address of the server."),
        ),
        Fault.GONE: Explained(
            _("This item was deleted on the server."), _("What is on this device is kept.")
        ),
        Fault.CURSOR_LOST: Explained(
            _("The server no longer knows where the last update stopped."),
            _("Nothing is lost. Carnet compares everything again."),
        ),
        Fault.CONFLICT: Explained(
            _("This item was changed elsewhere in the meantime."),
            _("Both versions are kept. Compare them, then choose."),
        ),
        Fault.INVALID: Explained(
            _("The server refuses this item as it is."),
            _("It is kept on this device. The others are sent as usual."),
        ),
        Fault.UNSUPPORTED: Explained(
            _("This server does not know how to do this."), _("It is kept on this device.")
        ),
    }


def _answers(_: Translator) -> Mapping[Fault, Explained]:
    return {
        Fault.NOT_FHIR: Explained(
            _("This address is not that of a health record server."),
            _("Nothing was taken from it. Check the address."),
        ),
        Fault.WRONG_ANSWER: Explained(
            _("The server gave an answer that cannot be right."),
            _("Carnet took nothing from it. What is on this device is intact."),
        ),
        Fault.TOO_LARGE: Explained(
            _("The server’s answer is too large."),
            _("Carnet took nothing from it. What is on this device is intact."),
        ),
        Fault.ORIGIN: Explained(
            _("The server points to another site."),
            _("For your safety Carnet does not follow it. Nothing was sent there."),
        ),
    }


def _addresses(_: Translator) -> Mapping[Fault, Explained]:
    return {
        Fault.INSECURE_ADDRESS: Explained(
            _("This address does not protect what is sent."),
            _("Use an address that starts with https."),
        ),
        Fault.UNTRUSTED: Explained(
            _("This server cannot prove who it is."),
            _("Nothing was sent to it. Check the address, or try from another network."),
        ),
    }
