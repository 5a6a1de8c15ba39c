"""Everything a service may say no with.

    ServiceError
    ├── LockedError                the space is locked: unlock first
    ├── WrongCodeError             the code, passphrase or recovery key is not the right one
    ├── WrongKeyError              the key is not the archive's
    ├── TooSoonError               too many wrong codes: wait
    ├── DamagedError               a file was altered or cut: it cannot be trusted
    ├── UnencryptedError           a database without encryption was found where ours should be
    ├── NewerVersionError          written by a later Carnet
    ├── DiskFullError              no room left: nothing was changed
    ├── UnwritableError            the system does not let Carnet write where it must
    ├── BusyError                  another Carnet is writing in the same space
    ├── NotFoundError              there is no such document
    ├── NotHereError               the document is known, its file is still on the server
    │   ├── FreedError             taken off this device by the person: fetched again when asked for
    │   └── LostFileError          the server could not give it
    ├── NotConnectedError          this space is kept with no server
    ├── OtherRecordError           the server keeps somebody else's record: nothing was linked
    │   └── DoubtfulRecordError    perhaps: the names agree, the birth date or the INS does not
    ├── AlreadyExistsError         there is already a space here
    ├── WeakSecretError            the code or passphrase chosen is too short
    ├── NoDeviceSecretError        the device's own secret is missing: only the recovery key helps
    ├── UnreadableRulesError       the rules of prevention shipped with this Carnet are not what they should be
    ├── NotShareableError          this cannot leave by a link, with the reason
    ├── PackageRefusedError        a package of content, with what is wrong with it
    ├── NotPossibleError           an act between a person and who helps them, with why not
    ├── RefusedError               a file that Carnet will not take, with the reason
    └── RemoteError                the server, or the way to it, with the fault
        ├── OfflineError           no connection was made: nothing was sent
        ├── SignedOutError         the server no longer knows this device: sign in again
        └── AccessLostError        the server gives no access to this record any more

Errors carry no health data: neither titles, nor names, nor content. `services.i18n.sentences` turns each of
them into words for people.
"""

from datetime import timedelta
from enum import StrEnum


class ServiceError(Exception):
    """The root: a caller that catches it has caught every expected refusal."""


class LockedError(ServiceError):
    """Nothing can be read before the space is unlocked."""


class WrongCodeError(ServiceError):
    """The secret given opens no slot."""

    def __init__(self, wait: timedelta = timedelta(0)) -> None:
        super().__init__("wrong code")
        self.wait = wait


class WrongKeyError(ServiceError):
    """The key typed is not the one of this archive; nothing was taken from it."""


class TooSoonError(ServiceError):
    """A further try is only possible after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too soon")
        self.wait = wait


class Damage(StrEnum):
    """Which part cannot be trusted any more."""

    KEYS = "keys"
    DATABASE = "database"
    ATTACHMENT = "attachment"
    ARCHIVE = "archive"


class DamagedError(ServiceError):
    """A file of the space was altered, cut or replaced; nothing was overwritten."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(f"damaged {damage}")
        self.damage = damage


class UnencryptedError(ServiceError):
    """A plain SQLite file (or an SQLite without cipher) stands where the encrypted one should."""


class UnreadableRulesError(ServiceError):
    """The rules of this copy of Carnet are not what they should be: none is applied."""


class NewerVersionError(ServiceError):
    """The space was written by a later version of Carnet; it is left as it is."""


class DiskFullError(ServiceError):
    """There is no room left; the change was not made and nothing else was touched."""


class UnwritableError(ServiceError):
    """The system does not let Carnet write there (permissions, a read-only disk); nothing was changed."""


class BusyError(ServiceError):
    """Another Carnet kept writing in the same space; the change was not made."""


class NotFoundError(ServiceError):
    """No such document (any more)."""


class NotHereError(ServiceError):
    """The document is listed, but its file has not come from the server yet."""


class FreedError(NotHereError):
    """The person took the file off this device; the server has it, and gives it again when it is asked for."""


class LostFileError(NotHereError):
    """The server was asked for the file and could not give it: asking again changes nothing."""


class NotConnectedError(ServiceError):
    """The space is on this device only: there is no server to ask."""


class OtherRecordError(ServiceError):
    """The server keeps somebody else's record; nothing was linked, written or sent."""


class DoubtfulRecordError(OtherRecordError):
    """The names agree, the birth date or the INS does not: the person may say that it is theirs."""


class AlreadyExistsError(ServiceError):
    """There is already a space in this folder."""


class WeakSecretError(ServiceError):
    """The code has fewer than 6 digits, or the passphrase fewer than 12 characters."""


class NoDeviceSecretError(ServiceError):
    """The secret kept by this device is gone or was replaced; a recovery key still opens the space."""


class Refusal(StrEnum):
    """Why a file was not taken. Each value has its sentence in `services.i18n.sentences`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    DISK_FULL = "disk_full"
    NOT_KEPT = "not_kept"
    UNKNOWN_FORMAT = "unknown_format"
    PDF_PASSWORD = "pdf_password"
    PDF_DAMAGED = "pdf_damaged"
    IMAGE_DAMAGED = "image_damaged"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_TOO_MANY_PAGES = "image_too_many_pages"
    TEXT_ENCODING = "text_encoding"
    ZIP_DAMAGED = "zip_damaged"
    ZIP_TOO_LARGE = "zip_too_large"
    ZIP_NESTED = "zip_nested"
    ZIP_PASSWORD = "zip_password"
    ZIP_EMPTY = "zip_empty"
    XDM_INDEX = "xdm_index"
    XDM_OUTSIDE = "xdm_outside"
    XDM_MISSING = "xdm_missing"
    XDM_OTHER_BYTES = "xdm_other_bytes"
    XML_DAMAGED = "xml_damaged"
    XML_ENTITY = "xml_entity"
    XML_TOO_DEEP = "xml_too_deep"
    XML_NOT_CDA = "xml_not_cda"
    CDA_INCOMPLETE = "cda_incomplete"
    JSON_DAMAGED = "json_damaged"
    JSON_TOO_DEEP = "json_too_deep"
    JSON_NOT_FHIR = "json_not_fhir"
    FHIR_INVALID = "fhir_invalid"
    FHIR_NO_PATIENT = "fhir_no_patient"
    FHIR_SEVERAL_PATIENTS = "fhir_several_patients"
    FHIR_DIRECTORY = "fhir_directory"
    FHIR_NOT_A_RECORD = "fhir_not_a_record"
    FHIR_EMPTY = "fhir_empty"
    OTHER_PERSON = "other_person"
    HOMONYM = "homonym"


class RefusedError(ServiceError):
    """A file that is not taken, and why.

    `detail` is technical and free of health data (a FHIR type, a limit in bytes), for "details on request".
    """

    def __init__(self, reason: Refusal, detail: str = "") -> None:
        super().__init__(f"refused: {reason}")
        self.reason = reason
        self.detail = detail


class Unshareable(StrEnum):
    """Why something does not leave by a link. Each value has its sentence in `services.i18n.sharing_sentences`."""

    NOTHING = "nothing"
    TOO_LARGE = "too_large"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    TOO_MANY_LINKS = "too_many_links"
    NO_SERVER = "no_server"
    UNSUPPORTED = "unsupported"


class NotShareableError(ServiceError):
    """Nothing left: there is too much of it, or no server that can hold it."""

    def __init__(self, reason: Unshareable) -> None:
        super().__init__(f"not shareable: {reason}")
        self.reason = reason


class WhyNot(StrEnum):
    """Why an act of the circle is not done. Each value has its sentence in `services.i18n.circle_sentences`."""

    NO_SERVER = "no_server"
    UNSUPPORTED = "unsupported"
    ELSEWHERE = "elsewhere"
    UNKNOWN_CODE = "unknown_code"
    OWN_CODE = "own_code"
    USED = "used"
    EXPIRED = "expired"
    TOO_OFTEN = "too_often"
    NOTHING_CHOSEN = "nothing_chosen"
    NO_END = "no_end"
    NOT_ANSWERED = "not_answered"
    UNNAMED = "unnamed"
    OVER = "over"


class NotPossibleError(ServiceError):
    """Nothing was given, taken or stopped."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(f"not possible: {why}")
        self.why = why


class Fault(StrEnum):
    """What went wrong with a server. Each value has its sentence in `services.i18n.sentences`."""

    OFFLINE = "offline"
    INTERRUPTED = "interrupted"
    TOO_SLOW = "too_slow"
    UNAVAILABLE = "unavailable"
    SIGNED_OUT = "signed_out"
    ACCESS_LOST = "access_lost"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_ABANDONED = "sign_in_abandoned"
    SIGN_IN_UNKNOWN = "sign_in_unknown"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    GONE = "gone"
    CURSOR_LOST = "cursor_lost"
    CONFLICT = "conflict"
    INVALID = "invalid"
    UNSUPPORTED = "unsupported"
    NOT_FHIR = "not_fhir"
    WRONG_ANSWER = "wrong_answer"
    TOO_LARGE = "too_large"
    ORIGIN = "origin"
    INSECURE_ADDRESS = "insecure_address"
    UNTRUSTED = "untrusted"


class RemoteError(ServiceError):
    """A server did not answer, answered no, or answered what it should not.

    `status` is the HTTP status, 0 without one. `wait` is how long the server asked to wait. `unsure` says that a
    write may have taken effect all the same: read before sending it again. `detail` is technical and free of health
    data (a FHIR issue code, a limit), for "details on request".
    """

    def __init__(
        self,
        fault: Fault,
        detail: str = "",
        *,
        status: int = 0,
        wait: timedelta | None = None,
        unsure: bool = False,
    ) -> None:
        super().__init__(f"remote: {fault}")
        self.fault = fault
        self.detail = detail
        self.status = status
        self.wait = wait
        self.unsure = unsure


class OfflineError(RemoteError):
    """No connection to the server could be made; nothing was sent."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Fault.OFFLINE, detail)


class SignedOutError(RemoteError):
    """The server accepts no token of ours any more; what waits to be sent is kept."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Fault.SIGNED_OUT, detail, status=401)


class AccessLostError(RemoteError):
    """The server gives no access to this record any more; nothing was deleted there, as far as it says.

    `other` says that the record is another's, `erased` that it is no longer on this device, `unsent` how many documents
    changed here went with it, or still wait.
    """

    def __init__(self, unsent: int = 0, *, other: bool = False, erased: bool = False) -> None:
        super().__init__(Fault.ACCESS_LOST, status=403)
        self.unsent = unsent
        self.other = other
        self.erased = erased


class PackageFault(StrEnum):
    """Why a package of content is not used. Each value has its sentence in `services.i18n.content_sentences`."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    OUTSIDE = "outside"
    INCOMPLETE = "incomplete"
    ALTERED = "altered"
    UNTRUSTED = "untrusted"
    OLDER = "older"
    INVALID = "invalid"


class PackageRefusedError(ServiceError):
    """A package of content that is not used; what is built in, or the package before, is still served.

    `detail` is technical (a path in the package, what does not fit there), for whoever makes packages.
    """

    def __init__(self, fault: PackageFault, detail: str = "") -> None:
        super().__init__(f"package refused: {fault}")
        self.fault = fault
        self.detail = detail
