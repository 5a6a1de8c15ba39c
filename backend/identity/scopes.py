"""What a client asks for, cut down to what it may have (SMART App Launch 2.2, scopes)."""

from collections.abc import Iterator
from typing import Final

from backend.access.principal import Action, Context, Scope, scopes_from_text
from backend.identity.http import OAuthError

OFFLINE: Final = "offline_access"
_LAUNCH: Final = "launch/patient"


def granted(asked: str, ceiling: str, context: Context) -> str:
    """Return the words of `asked` as far as `ceiling` covers them; a server may grant fewer (SMART 2.2).

    `openid` and `fhirUser` are not granted: the app needs no identity token, and gets none.

    Raises:
        OAuthError: nothing is left that opens any data.
    """
    limits = scopes_from_text(ceiling)
    resources = list(dict.fromkeys(_narrowed(asked, limits, context)))
    if not resources:
        raise OAuthError("invalid_scope", "None of the scopes asked for may be granted.")
    plain = {_LAUNCH, OFFLINE} & set(asked.split()) & set(ceiling.split())
    return " ".join([*sorted(plain), *resources])


def within(asked: str, first: str, context: Context) -> str:
    """Return the scope of a refreshed token, the first grant or less (RFC 6749 §6).

    Raises:
        OAuthError: more than was first granted.
    """
    if not asked:
        return first
    words = set(asked.split())
    narrowed = granted(asked, first, context)
    if words != set(narrowed.split()):
        raise OAuthError("invalid_scope", "More than was first granted.")
    return narrowed


def _narrowed(asked: str, limits: tuple[Scope, ...], context: Context) -> Iterator[str]:
    for wish in scopes_from_text(asked):
        for limit in limits:
            if not (wish.context is limit.context is context):
                continue
            if "*" not in {wish.type, limit.type} and wish.type != limit.type:
                continue
            actions = wish.actions & limit.actions
            if actions:
                type_ = limit.type if wish.type == "*" else wish.type
                yield f"{context}/{type_}.{''.join(a for a in Action if a in actions)}"
