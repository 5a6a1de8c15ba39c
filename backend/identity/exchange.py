"""A token for another's record, in exchange for one's own (RFC 8693): what a request must say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from backend.identity.http import OAuthError, needed

EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name of RFC 8693 §3

_RECORD: Final = re.compile(r"Patient/([A-Za-z0-9\-.]{1,64})")
_LONGEST: Final = 8192


@dataclass(frozen=True, slots=True)
class Exchange:
    """The asker's own access token, and whose record it is to be exchanged for."""

    token: str = field(repr=False)
    patient: str


def exchange_of(form: Mapping[str, str]) -> Exchange:
    """Read the request (RFC 8693 §2.1); `resource` is `Patient/id`, relative to the FHIR base.

    Raises:
        OAuthError: invalid_request, or invalid_target for a resource that is no record.

    """
    token = needed(form, "subject_token")
    if needed(form, "subject_token_type") != ACCESS_TOKEN or len(token) > _LONGEST:
        raise OAuthError("invalid_request", "The subject token is one's own access token.")
    if "actor_token" in form or form.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise OAuthError("invalid_request", "Only an access token for oneself is given.")
    found = _RECORD.fullmatch(needed(form, "resource"))
    if found is None:
        raise OAuthError("invalid_target", "This record is not open to who asks.")
    return Exchange(token, found[1])
