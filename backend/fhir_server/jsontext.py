"""JSON as FHIR needs it: decimals keep their digits, and what two readers could read differently is refused."""

import json
from collections.abc import Iterable
from decimal import Decimal
from http import HTTPStatus
from json.encoder import encode_basestring
from typing import Any, Final, NoReturn

from backend.fhir_server.outcomes import FhirError

DEPTH: Final = 64
"""Deeper than any resource; a nested Questionnaire needs about twenty."""


def parse(body: bytes) -> dict[str, Any]:
    """Read one JSON object; raises FhirError 400 on bad UTF-8, NaN, a key given twice, or too much nesting."""
    try:
        content = json.loads(
            body.decode(),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
        _walk(content, DEPTH)
    except UnicodeError:
        raise _bad("The body is not UTF-8 text.") from None
    except RecursionError:
        raise _bad("The body is nested too deep.") from None
    except ValueError:
        raise _bad("The body is not JSON.") from None
    if not isinstance(content, dict):
        raise _bad("The body is not a JSON object.")
    return content


def text(value: Any) -> str:
    """Write what `parse` read, without spaces; decimals as they came."""
    match value:
        case str():
            return encode_basestring(value)
        case dict():
            pairs = (f"{encode_basestring(key)}:{text(item)}" for key, item in value.items())
            return "{" + ",".join(pairs) + "}"
        case list():
            return "[" + ",".join(map(text, value)) + "]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value)


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("A key is given twice in one object.")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise _bad("The body holds a number JSON does not have.")


def _walk(value: Any, depth: int) -> None:
    if depth == 0:
        raise _bad("The body is nested too deep.")
    match value:
        case str():
            _check(value)
        case dict():
            for key, item in value.items():
                if item is None:
                    raise _bad("A key has no value.")
                _check(key)
                _walk(item, depth - 1)
        case list():
            for item in value:
                _walk(item, depth - 1)


def _check(string: str) -> None:
    if "\x00" in string:
        raise _bad("The body holds a character FHIR strings do not have.")
    if not string.isascii():
        string.encode()  # a lone surrogate, spelled \ud800, is no character


def _bad(sentence: str) -> FhirError:
    return FhirError(HTTPStatus.BAD_REQUEST, sentence)
