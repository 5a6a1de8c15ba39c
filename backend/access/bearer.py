"""The door between sign-in and the record: a bearer token becomes a principal, or nothing is answered."""

from collections.abc import Awaitable, Callable

from backend.access.principal import Principal


class InvalidTokenError(Exception):
    """Expired, revoked, foreign or malformed: the answer is 401 and never says which."""


Authenticate = Callable[[str], Awaitable[Principal]]
"""Takes the bearer token of a request; raises InvalidTokenError."""
