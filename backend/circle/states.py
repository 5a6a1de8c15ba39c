"""Where each side may take an invitation: who gives the access confirms it, both may end it."""

from typing import Final

from backend.circle.tasks import Kind

TERMINAL: Final = frozenset({"completed", "rejected", "cancelled"})
_ENDS: Final = frozenset({"rejected", "cancelled"})


def may_follow(kind: Kind, before: str, after: str, *, inviter: bool) -> bool:
    """Say whether a side may take an invitation from one status to another; staying is always allowed.

    Whoever will be helped, or designates, completes it: `ask-to-help` is confirmed by who accepted. A designation gives
    no access that a Consent would end: whoever made it revokes it here, so that the other one is told.
    """
    if before == after:
        return True
    if before == "completed":
        return kind is Kind.TRUSTED and inviter and after == "cancelled"
    if before == "requested":
        return inviter and after == "cancelled"
    if before != "received":
        return False
    confirms = inviter is not (kind is Kind.ASK)
    return after in _ENDS or (confirms and after == "completed")
