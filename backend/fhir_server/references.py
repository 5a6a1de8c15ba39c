"""In a bundle, entries call each other by fullUrl; once stored, by address (FHIR R4, http.html#transaction)."""

import re
from collections.abc import Mapping
from typing import Any, Final

_WORDS: Final = frozenset({"id", "value", "valueString", "display", "text", "title", "data"})
"""Elements that are text even where they look like an address: an Identifier's value stays what it is."""

_LINK: Final = re.compile(r"""(?<=["'])(urn:(?:uuid|oid):[^"'#]+)(?=["'#])""")


def rewritten(value: Any, resolved: Mapping[str, str]) -> Any:
    """Return a copy in which every fullUrl is the `Type/id` it became, also in attachments and the narrative."""
    match value:
        case dict():
            return {name: _element(name, item, resolved) for name, item in value.items()}
        case list():
            return [rewritten(item, resolved) for item in value]
        case str():
            return resolved.get(value, value)
        case _:
            return value


def _element(name: str, value: Any, resolved: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        if name == "div":
            return _LINK.sub(lambda found: resolved.get(found[1], found[1]), value)
        if name in _WORDS:
            return value
    return rewritten(value, resolved)
