"""What becomes of what was asked, in the shapes of the FHIR server's port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """`status` of HTTP, `code` an issue type of FHIR, `text` a fixed sentence; `contained` are free Slots."""

    status: int
    code: str
    text: str
    contained: Sequence[Content] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A refusal, or what is stored and answered; see `backend.fhir_server.booking_port`, which it fits."""

    content: Content | None = None
    refusal: Refusal | None = None
    first: str | None = None
    cancels: Sequence[str] = ()


class RefusedError(Exception):
    """Ends what is asked, wherever it is found out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal


def conflict(text: str, contained: Sequence[Content] = ()) -> RefusedError:
    """Somebody was faster, or time passed."""
    return RefusedError(Refusal(409, "conflict", text, contained))


def ruled(text: str) -> RefusedError:
    """The practice's rule forbids it."""
    return RefusedError(Refusal(409, "business-rule", text))


def too_many(text: str) -> RefusedError:
    return RefusedError(Refusal(409, "too-costly", text))


def forbidden() -> RefusedError:
    """What is not for who asks; one sentence."""
    return RefusedError(Refusal(403, "forbidden", "This change is not for who asks it."))


def wrong(text: str) -> RefusedError:
    """What was sent cannot be understood."""
    return RefusedError(Refusal(422, "invariant", text))
