"""All that ever reached the server, and who brought it: looked at as it happens, whatever the devices know of it."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from services.core.categories import CATEGORY_SYSTEM
from tests.fakes.fhir.exchange import Json, Reply, Seen
from tests.fakes.fhir.records import Version
from tests.fakes.fhir.serving import FhirFake

PROFESSIONAL: Final = "a professional"


class ViolationError(AssertionError):
    """An invariant that did not hold, by its number in the design."""


@dataclass(slots=True)
class Ledger:
    """Follows one server.

    `broken` is what no device may ever do to it, `late` what it dated before it showed it, `chosen` what the person
    answered about.
    """

    server: FhirFake
    titles: set[str] = field(default_factory=set)
    contents: set[bytes] = field(default_factory=set)
    authors: dict[int, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    late: set[str] = field(default_factory=set)
    chosen: set[str] = field(default_factory=set)
    _read: int = 0

    def watched(self, device: str, request: Seen, reply: Callable[[], Reply]) -> Reply:
        """Have a device's request answered, and look at what it did."""
        before = self._before(request)
        answer = reply()
        for version in self.read(device):
            self._audit(device, request, before, version)
        return answer

    def read(self, author: str) -> list[Version]:
        """Take note of what was written since, by `author`."""
        new = self.server.records.log[self._read :]
        self._read += len(new)
        for version in new:
            self.authors[version.seq] = author
            if version.resource is not None:
                self._note(version.resource)
        return new

    def named(self, name: str) -> list[Version]:
        """Return every version of a document by its own name, oldest first; deletions too."""
        places = {
            (each.type, each.id)
            for each in self.server.records.log
            if each.resource and own_name(each.resource) == name
        }
        return [each for each in self.server.records.log if (each.type, each.id) in places]

    def alive(self, type: str = "DocumentReference") -> list[Version]:
        return self.server.records.alive(type)

    def _before(self, request: Seen) -> Version | None:
        if not request.writes or len(request.segments) != 2:
            return None
        return self.server.records.last(*request.segments)

    def _note(self, resource: Json) -> None:
        if resource["resourceType"] == "Binary":
            self.contents.add(base64.b64decode(resource.get("data", "")))
        for attachment in attachments(resource):
            if "title" in attachment:
                self.titles.add(attachment["title"])
            if "data" in attachment:
                self.contents.add(base64.b64decode(attachment["data"]))

    def _audit(self, device: str, request: Seen, before: Version | None, version: Version) -> None:
        self._audit_names(version)
        self._audit_files(version)
        if before is None or before.resource is None:
            return
        is_chosen = own_name(before.resource) in self.chosen
        if (
            version.resource
            and not is_chosen
            and _number(version.resource) < _number(before.resource)
        ):
            self.broken.append(f"I5: {device} put an older title in the place of {version.place}'s")
        if "if-match" in request.headers:
            return
        mine = self.authors.get(before.seq) == device
        if version.resource is None:
            if version.type != "Binary" and not mine:
                self.broken.append(f"I5: {device} deleted {version.place} without having seen it")
        elif essence(version.resource) != essence(before.resource):
            self.broken.append(f"I5: {device} wrote over {version.place} without having seen it")

    def _audit_names(self, version: Version) -> None:
        """No two resources that live are the same document (I3)."""
        name = own_name(version.resource or {})
        same = [each for each in self.alive() if name and own_name(each.resource or {}) == name]
        if len(same) > 1:
            self.broken.append(f"I3: {len(same)} of one document: {[e.place for e in same]}")

    def _audit_files(self, version: Version) -> None:
        """A file is there before what names it (I11)."""
        for attachment in attachments(version.resource or {}):
            type, _, id = attachment.get("url", "").rpartition("/")
            if type == "Binary" and not self.server.records.last(type, id):
                self.broken.append(f"I11: {version.place} names a file that is not there")


def own_name(resource: Json) -> str:
    """Return what a document made in Carnet is called everywhere, "" for another."""
    found: str = (resource.get("masterIdentifier") or {}).get("value", "")
    return found


def attachments(resource: Json) -> list[dict[str, Any]]:
    content = resource.get("content")
    return [each["attachment"] for each in content] if isinstance(content, list) else []


def _number(resource: Json) -> int:
    """Return the number in a document's title: each that a person gives is higher than all before, -1 for none."""
    for attachment in attachments(resource):
        found = re.search(r"\d+", str(attachment.get("title")))
        if found:
            return int(found[0])
    return -1


def category(resource: Json) -> str:
    codings = [coding for each in resource.get("category", []) for coding in each.get("coding", [])]
    return next((c["code"] for c in codings if c.get("system") == CATEGORY_SYSTEM), "")


def essence(resource: Json) -> str:
    """Return a resource without what the server writes into it."""
    return json.dumps({k: v for k, v in resource.items() if k != "meta"}, sort_keys=True)
