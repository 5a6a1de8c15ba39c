"""In which role somebody signed in, where it is not the person for themself: what a token carries of it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from backend.access.asking import Opening


@dataclass(frozen=True, slots=True)
class Role:
    """`own` is the id of the bearer's own Patient where the token opens another's record: a relative's token.

    `practitioner` (an id) and `profession` (a line of the matrix) make a professional, with `opening` in an emergency.
    """

    own: str | None = None
    practitioner: str | None = None
    profession: str = ""
    opening: Opening | None = None

    def text(self) -> str:
        """Return the role as JSON, "" for the person themself."""
        said: dict[str, object] = {}
        if self.own is not None:
            said["own"] = self.own
        if self.practitioner is not None:
            said |= {"practitioner": self.practitioner, "profession": self.profession}
        if self.opening is not None:
            said["opening"] = {
                "reason": self.opening.reason,
                "at": int(self.opening.opened_at.timestamp()),
                "hidden": self.opening.include_hidden,
                "samu": self.opening.samu,
            }
        return json.dumps(said, sort_keys=True) if said else ""


THEMSELF: Final = Role()
"""The person, in their own record; a system too, which has no other role."""


def role_from(text: str) -> Role:
    """Read what `Role.text` wrote.

    Raises:
        ValueError: it is something else.

    """
    if not text:
        return THEMSELF
    said = json.loads(text)
    if not isinstance(said, dict):
        raise ValueError("A role is an object.")  # noqa: TRY004 - what came is wrong, not our code
    return Role(
        _text(said, "own") or None,
        _text(said, "practitioner") or None,
        _text(said, "profession"),
        _opening(said.get("opening")),
    )


def _opening(said: object) -> Opening | None:
    if said is None:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("at"), int):
        raise ValueError("An opening says when.")  # noqa: TRY004 - what came is wrong, not our code
    at = datetime.fromtimestamp(said["at"], UTC)
    return Opening(
        _text(said, "reason"), at, said.get("hidden") is True, samu=said.get("samu") is True
    )


def _text(said: dict[str, object], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise ValueError("A role is made of texts.")  # noqa: TRY004 - what came is wrong, not our code
    return value
