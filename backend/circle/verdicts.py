"""What becomes of what was asked, in the shapes of the FHIR server's port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """`status` of HTTP, `code` an issue type of FHIR, `text` a fixed sentence, `word` of urn:carnet:refusal."""

    status: int
    code: str
    text: str
    word: str = ""
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A Task for the server to store in somebody's record."""

    patient: str
    id: str
    content: Content


@dataclass(frozen=True, slots=True)
class Verdict:
    """A refusal, or what is answered and stored; see `backend.fhir_server.circle_port`, which it fits."""

    content: Content | None = None
    refusal: Refusal | None = None
    notes: Sequence[Note] = ()


class RefusedError(Exception):
    """Ends what is asked, wherever it is found out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal


def unknown() -> RefusedError:
    """What is not there and what is not for who asks have one answer."""
    return RefusedError(Refusal(404, "not-found", "No such invitation."))


def own() -> RefusedError:
    text = "This invitation is your own: somebody else opens it."
    return RefusedError(Refusal(409, "business-rule", text, "own-invitation"))


def used() -> RefusedError:
    return RefusedError(Refusal(409, "conflict", "This invitation was used already.", "used"))


def over(word: str) -> RefusedError:
    """It expired, was withdrawn or refused."""
    return RefusedError(Refusal(410, "deleted", "This invitation is over.", word))


def duplicate() -> RefusedError:
    text = "There is an invitation between you two already: end that one first."
    return RefusedError(Refusal(409, "conflict", text, "duplicate"))


def moved() -> RefusedError:
    text = "The invitation does not go from where it is to there."
    return RefusedError(Refusal(409, "conflict", text, "state"))


def forbidden() -> RefusedError:
    return RefusedError(Refusal(403, "forbidden", "Only the person invites, and answers."))


def wrong(text: str) -> RefusedError:
    """What was sent cannot be understood."""
    return RefusedError(Refusal(422, "invariant", text))


def too_often(seconds: int) -> RefusedError:
    text = "Too many codes were tried: come back later."
    return RefusedError(Refusal(429, "throttled", text, retry_after=seconds))
