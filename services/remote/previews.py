"""What our own server says that somebody else would get of a record (`Patient/{id}/$see-as?explain=documents`)."""

from dataclasses import dataclass
from typing import Final

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.decoding import ID, decoded

_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of it: `reason` for the whole record, then "Type/id" and the reason of each document.

    A reason is one word of the server's, `allowed` when it would be given. `next` is "" on the last page.
    """

    reason: str
    documents: tuple[tuple[str, str], ...]
    next: str


class _Reference(msgspec.Struct):
    reference: str = ""


class _Part(msgspec.Struct, rename="camel"):
    name: str
    value_code: str = ""
    value_reference: _Reference = msgspec.field(default_factory=_Reference)


class _Parameter(msgspec.Struct, rename="camel"):
    name: str
    value_code: str = ""
    value_uri: str = ""
    part: list[_Part] = msgspec.field(default_factory=list)


class _Parameters(msgspec.Struct, rename="camel"):
    resource_type: str
    parameter: list[_Parameter] = msgspec.field(default_factory=list)


def preview(data: bytes) -> Preview:
    """Return what an answer says.

    Raises:
        RemoteError: WRONG_ANSWER when it is something else: nothing is guessed.

    """
    told = decoded(data, _Parameters)
    reasons = [one.value_code for one in told.parameter if one.name == "reason"]
    if told.resource_type != "Parameters" or len(reasons) != 1 or not _is_word(reasons[0]):
        raise RemoteError(Fault.WRONG_ANSWER, "Parameters")
    found = tuple(_document(one) for one in told.parameter if one.name == "document")
    following = next((one.value_uri for one in told.parameter if one.name == "next"), "")
    return Preview(reasons[0], found, following)


def _document(one: _Parameter) -> tuple[str, str]:
    reference = next((part.value_reference.reference for part in one.part), "")
    reason = next((part.value_code for part in one.part if part.name == "reason"), "")
    if not ID.fullmatch(reference.rpartition("/")[2]) or not _is_word(reason):
        raise RemoteError(Fault.WRONG_ANSWER, "document")
    return reference, reason


def _is_word(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.replace("-", "").isalpha()
