"""What a service's refusal says to a person: what happened, that nothing is lost, what to do."""

from collections.abc import Mapping

from services.core import errors
from services.core.errors import (
    Damage,
    NotPossibleError,
    NotShareableError,
    PackageRefusedError,
    Refusal,
    RefusedError,
    RemoteError,
    ServiceError,
)
from services.i18n.circle_sentences import not_possible
from services.i18n.content_sentences import package_refused
from services.i18n.explained import Explained
from services.i18n.formats import Formats
from services.i18n.remote_sentences import remote
from services.i18n.sharing_sentences import unshareable
from services.i18n.translator import Translator


def sentence(error: ServiceError, _: Translator) -> str:
    """Return the error in plain words, in one or two short sentences."""
    return str(explained(error, _))


def explained(error: ServiceError, _: Translator) -> Explained:
    """Return what happened and what to do, apart."""
    match error:
        case RefusedError() | NotShareableError() | PackageRefusedError() | NotPossibleError():
            return _refused(error, _)
        case RemoteError():
            return remote(error, _)
        case errors.DamagedError(damage=damage):
            return _damage(damage, _)
        case errors.TooSoonError(wait=wait):
            return Explained(
                _("Too many wrong codes in a row."),
                _("Try again in %(duration)s.", duration=Formats(_.language).duration(wait)),
            )
        case errors.WrongCodeError(wait=wait) if wait:
            return Explained(
                _("This code does not open the space."),
                _("Try again in %(duration)s.", duration=Formats(_.language).duration(wait)),
            )
        case _other:
            return _plain(_).get(type(error), _unforeseen(_))


def _refused(
    error: RefusedError | NotShareableError | PackageRefusedError | NotPossibleError,
    _: Translator,
) -> Explained:
    if isinstance(error, NotPossibleError):
        return not_possible(error.why, _)
    if isinstance(error, PackageRefusedError):
        return package_refused(error.fault, _)
    return refusal(error, _) if isinstance(error, RefusedError) else unshareable(error.reason, _)


def _unforeseen(_: Translator) -> Explained:
    return Explained(_("That did not work."), _("Nothing was lost. Please try again."))


def _plain(_: Translator) -> Mapping[type[ServiceError], Explained]:
    return {
        errors.LockedError: Explained(_("The space is locked."), _("Enter your code to open it.")),
        errors.WrongCodeError: Explained(
            _("This code does not open the space."), _("Check it and try again.")
        ),
        errors.WrongKeyError: Explained(
            _("This key does not open this archive."),
            _("Compare it with the paper, letter by letter. Another archive has another key."),
        ),
        errors.UnencryptedError: Explained(
            _("The record on this device is not encrypted as it should be."),
            _("Carnet left it untouched and will not open it. Put back the original files."),
        ),
        errors.UnreadableRulesError: Explained(
            _("The prevention rules of this Carnet cannot be read."),
            _("None is applied, and nothing is said to be up to date. Install Carnet again."),
        ),
        errors.NewerVersionError: Explained(
            _("A more recent Carnet wrote this record."),
            _("Nothing was changed. Update Carnet, then open it again."),
        ),
        errors.DiskFullError: Explained(
            _("There is no room left on this device."),
            _("Nothing was lost. Free some space, then try again."),
        ),
        errors.UnwritableError: Explained(
            _("This device does not let Carnet read or write there."),
            _("Nothing was lost. Check the folder’s permissions, then try again."),
        ),
        errors.BusyError: Explained(
            _("Carnet is already writing in this space elsewhere."),
            _("Nothing was lost. Wait a moment, then try again."),
        ),
        errors.NotFoundError: Explained(
            _("This document is no longer here."),
            _("Look in the deleted documents, in the settings."),
        ),
        errors.NotHereError: Explained(
            _("This document’s file is not on this device yet."),
            _("It comes with the next connection. Nothing was lost."),
        ),
        errors.FreedError: Explained(
            _("This document’s file is on the server only."),
            _("You freed the space it took here. Connected, Carnet fetches it again."),
        ),
        errors.LostFileError: Explained(
            _("The server could not give this file."),
            _("Nothing else is lost. Ask whoever sent the document for it."),
        ),
        errors.NotConnectedError: Explained(
            _("This space is on this device only."),
            _("There is no server to ask. Your documents are here."),
        ),
        errors.OtherRecordError: Explained(
            _("The server keeps somebody else’s record."),
            _("Nothing was sent, and nothing was changed here. Sign in as yourself."),
        ),
        errors.DoubtfulRecordError: Explained(
            _("The server’s record has the same name, with another birth date or number."),
            _("Nothing was sent. Confirm that it is the same person, or sign in as yourself."),
        ),
        errors.AlreadyExistsError: Explained(
            _("There is already a space on this device."), _("Open it with its code.")
        ),
        errors.WeakSecretError: Explained(
            _("This code or phrase is too short."),
            _("Use 6 digits, or a phrase of at least 12 characters."),
        ),
        errors.NoDeviceSecretError: Explained(
            _("The key that this device kept is missing."),
            _("Your documents are still here. Open them with your recovery key."),
        ),
    }


def _damage(damage: Damage, _: Translator) -> Explained:
    return {
        Damage.KEYS: Explained(
            _("The file that holds the keys was altered."),
            _("Nothing was overwritten. Put back a copy of Carnet’s folder."),
        ),
        Damage.DATABASE: Explained(
            _("Part of the record was altered or cut."),
            _("Nothing was overwritten. Put back a copy of Carnet’s folder."),
        ),
        Damage.ATTACHMENT: Explained(
            _("The file of this document was altered or is missing."),
            _("The other documents are intact. Add this one again if you have it."),
        ),
        Damage.ARCHIVE: Explained(
            _("This archive was altered or cut."), _("Nothing was taken from it. Try another copy.")
        ),
    }[damage]


def refusal(error: RefusedError, _: Translator) -> Explained:
    """Return why a file was not taken, and what can be done about it."""
    return _refusals(_)[error.reason]


def _refusals(_: Translator) -> Mapping[Refusal, Explained]:
    return {
        **_file_refusals(_),
        **_zip_refusals(_),
        **_xdm_refusals(_),
        **_cda_refusals(_),
        **_fhir_refusals(_),
        **_person_refusals(_),
    }


def _file_refusals(_: Translator) -> Mapping[Refusal, Explained]:
    again = _("Ask for the file again, or try another copy.")
    return {
        Refusal.EMPTY: Explained(_("This file is empty."), again),
        Refusal.TOO_LARGE: Explained(
            _("This file is too large for Carnet."), _("Split it, or save it with fewer details.")
        ),
        Refusal.UNREADABLE: Explained(
            _("This file could not be read on the device."),
            _("Check that it still exists, then try again."),
        ),
        Refusal.DISK_FULL: Explained(
            _("There is no room left on this device for this file."),
            _("Nothing else was touched. Free some space, then add it again."),
        ),
        Refusal.NOT_KEPT: Explained(
            _("This device did not let Carnet keep this file."),
            _("Nothing else was touched. Try again in a moment."),
        ),
        Refusal.UNKNOWN_FORMAT: Explained(
            _("Carnet does not know this kind of file."),
            _("It takes PDF, photos, text and medical records."),
        ),
        Refusal.PDF_PASSWORD: Explained(
            _("A password protects this PDF."),
            _("Open it with its password, save it without, then add it."),
        ),
        Refusal.PDF_DAMAGED: Explained(_("This PDF is damaged."), again),
        Refusal.IMAGE_DAMAGED: Explained(_("This image is damaged."), again),
        Refusal.IMAGE_TOO_LARGE: Explained(
            _("This image has too many pixels."), _("Save it smaller, then add it.")
        ),
        Refusal.IMAGE_TOO_MANY_PAGES: Explained(
            _("This image has more pages than any document."),
            _("Save it in several files, or as a PDF, then add them."),
        ),
        Refusal.TEXT_ENCODING: Explained(
            _("The characters of this text cannot be read."),
            _("Save it as UTF-8 text, then add it."),
        ),
    }


def _zip_refusals(_: Translator) -> Mapping[Refusal, Explained]:
    return {
        Refusal.ZIP_DAMAGED: Explained(
            _("This ZIP archive is damaged."), _("Download it again, then add it.")
        ),
        Refusal.ZIP_TOO_LARGE: Explained(
            _("This ZIP archive unfolds into too much data."),
            _("Take the files out and add them a few at a time."),
        ),
        Refusal.ZIP_NESTED: Explained(
            _("This ZIP archive holds another archive."),
            _("Take the inner archive out, then add it."),
        ),
        Refusal.ZIP_PASSWORD: Explained(
            _("A password protects this ZIP archive."),
            _("Open it with its password, then add the files."),
        ),
        Refusal.ZIP_EMPTY: Explained(
            _("This ZIP archive holds no file."), _("Check that it is the right one.")
        ),
    }


def _xdm_refusals(_: Translator) -> Mapping[Refusal, Explained]:
    again = _("Ask the sender for it again.")
    return {
        Refusal.XDM_INDEX: Explained(
            _("The list that describes these documents is missing or damaged."),
            _("The documents were read by themselves. Check their titles and dates."),
        ),
        Refusal.XDM_OUTSIDE: Explained(
            _("The list names a file outside of this archive."),
            _("For your safety Carnet does not look for it."),
        ),
        Refusal.XDM_MISSING: Explained(
            _("The list names this document, but it is not in the archive."), again
        ),
        Refusal.XDM_OTHER_BYTES: Explained(
            _("This document is not the one that its sender described."),
            _("It was cut or changed on the way. Ask the sender for it again."),
        ),
    }


def _cda_refusals(_: Translator) -> Mapping[Refusal, Explained]:
    again = _("Ask the sender for it again.")
    return {
        Refusal.XML_DAMAGED: Explained(_("This XML file is cut or damaged."), again),
        Refusal.XML_ENTITY: Explained(
            _("This XML file asks to open other files."),
            _("For your safety Carnet does not take it."),
        ),
        Refusal.XML_TOO_DEEP: Explained(
            _("This XML file is built in a way that no record is."),
            _("For your safety Carnet does not take it."),
        ),
        Refusal.XML_NOT_CDA: Explained(
            _("This XML file is not a medical document."), _("Check that it is the right one.")
        ),
        Refusal.CDA_INCOMPLETE: Explained(_("This medical document lacks required parts."), again),
    }


def _fhir_refusals(_: Translator) -> Mapping[Refusal, Explained]:
    right_one = _("Check that it is the right one.")
    again = _("Ask the sender for it again.")
    return {
        Refusal.JSON_DAMAGED: Explained(_("This JSON file is cut or damaged."), again),
        Refusal.JSON_TOO_DEEP: Explained(
            _("This JSON file is built in a way that no record is."),
            _("For your safety Carnet does not take it."),
        ),
        Refusal.JSON_NOT_FHIR: Explained(_("This JSON file is not a health record."), right_one),
        Refusal.FHIR_INVALID: Explained(
            _("This health record does not follow its own format."), again
        ),
        Refusal.FHIR_NO_PATIENT: Explained(
            _("This health record does not say whose it is."), again
        ),
        Refusal.FHIR_SEVERAL_PATIENTS: Explained(
            _("This health record is about several people."), _("Ask for a file about you only.")
        ),
        Refusal.FHIR_DIRECTORY: Explained(
            _("This file is a directory of places or professionals."),
            _("There is nothing about you in it."),
        ),
        Refusal.FHIR_NOT_A_RECORD: Explained(_("This file describes no care."), right_one),
        Refusal.FHIR_EMPTY: Explained(_("This health record holds no document."), right_one),
    }


def _person_refusals(_: Translator) -> Mapping[Refusal, Explained]:
    return {
        Refusal.OTHER_PERSON: Explained(
            _("This document is about somebody else."),
            _("Compare the names, then decide whether to keep it."),
        ),
        Refusal.HOMONYM: Explained(
            _("Same name, but another birth date or number."),
            _("It may be a namesake. Compare, then decide whether to keep it."),
        ),
    }
