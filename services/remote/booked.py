"""What a server answered to who keeps a time or books it: kept, made, or refused."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote import decoding
from services.remote.answers import Resource
from services.remote.scheduling import Time, near_times
from services.remote.statuses import JSON, error_of
from services.remote.transport import Answer

KEY_SYSTEM: Final = "urn:carnet:booking"
"""The identifier system of the key by which an appointment that was asked for is found again."""
CONFLICT: Final = 409
OLD: Final = 412


@dataclass(frozen=True, slots=True)
class Refused:
    """A 409 or 412: the codes of its issues, the free times near it. `is_old`: what was written over has changed."""

    codes: str
    near: tuple[Time, ...] = ()
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A time that is kept, `left` as counted by the server's own clock, 0 where it does not say."""

    time: Time
    left: timedelta


@dataclass(frozen=True, slots=True)
class Made:
    """An Appointment as the server keeps it."""

    resource: Resource = field(repr=False)


def json_of(answer: Answer, *, write: bool) -> Answer:
    if answer.mime not in JSON:
        raise RemoteError(Fault.NOT_FHIR, status=answer.status, unsure=write)
    return answer


def refused_of(answer: Answer) -> Refused:
    error = error_of(answer.status, answer.body, write=True, mime=answer.mime)
    near = near_times(answer.body) if answer.mime in JSON else ()
    return Refused(error.detail, near, is_old=answer.status == OLD)


def left_of(answer: Answer, until: datetime | None) -> timedelta:
    """Return how long a hold lasts, by the server's clock alone: this device's may be wrong."""
    try:
        now = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return timedelta(0)
    if until is None or now.tzinfo is None:
        return timedelta(0)
    return max(timedelta(0), min(until - now - _CUT, _LONGEST_HOLD))


_CUT: Final = timedelta(seconds=2)
"""`Date` is cut to the second, and often a second old: what is promised is never more than what there is."""
_LONGEST_HOLD: Final = timedelta(hours=1)


class _Identifier(msgspec.Struct):
    system: str = ""
    value: str = ""


class _Identified(msgspec.Struct):
    identifier: list[_Identifier] = msgspec.field(default_factory=list)


def has_key(json: bytes, key: str) -> bool:
    try:
        found = decoding.decoded(json, _Identified).identifier
    except RemoteError:
        return False
    return any((one.system, one.value) == (KEY_SYSTEM, key) for one in found)
