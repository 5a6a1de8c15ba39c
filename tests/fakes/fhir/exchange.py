"""One request as a test server saw it, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]
ROOT = "/fhir"
FHIR = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request; `path` is below the base, without its first slash; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def params(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(filter(None, self.path.split("/")))

    @property
    def base(self) -> str:
        """The server's base URL as this request named it."""
        return f"http://{self.headers['host']}{ROOT}"

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"}

    def param(self, name: str) -> str:
        """Return a parameter's first value, "" without one."""
        return next((value for key, value in self.params if key == name), "")


def seen(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Seen:
    """Return the request for a target such as `/fhir/Patient?_id=1`."""
    path, _, query = target.partition("?")
    lower = {name.lower(): value for name, value in headers.items()}
    return Seen(method, path.removeprefix(ROOT).strip("/"), query, lower, body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `Content-Length` and `Date` are added when it is sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class RefusedRequestError(Exception):
    """Ends a request with a status and an OperationOutcome."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def encoded(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def outcome(code: str) -> Json:
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "diagnostics": "words that nobody logs"}],
    }
