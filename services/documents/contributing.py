"""What files brought, leaving as the person's own: read with all that it names, so that nothing is linked by chance.

Each resource leaves alone, what it names first, and not in one transaction: a server that takes a whole file or
nothing would let one resource that it refuses keep every other back, and fhir.md §6 saw transactions that are neither
whole nor undone. Its name there is the key it has here from the day it was taken in, so that sending twice is harmless,
and so that what it names has a name before it is sent (docs/adr/0015-files-leave-as-contributions.md).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from services.documents.outgoing import Content, File, Packed, file_of
from services.fhir.belonging import INSIDE
from services.fhir.contribution import (
    Link,
    Way,
    carries,
    given,
    references,
    without_url,
    written,
)
from services.fhir.media_types import bytes_from_base64
from services.fhir.parsing import Json, parse
from services.fhir.references import last_two
from services.fhir.visibility import with_visibility
from services.storage import outbox, visibility
from services.storage.driver import Connection, Row

TakesIds = Callable[[str], bool]
_UUID: Final = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Contribution:
    """A resource of a file, about to leave; `links` is where each of its references leads.

    `takes_id`: the server lets it be put under our own id.
    """

    uid: str
    resource: Json = field(repr=False)
    file: File | None
    links: dict[str, Link]
    takes_id: bool

    def pack(self, patient: str, content: Content, inline: bool) -> Packed:
        """Return the resource as the server is to have it; see `services.fhir.contribution.given`."""
        sent = given(self.resource, self.uid, patient, self.links.get, identified=not self.takes_id)
        if sent["resourceType"] == "DocumentReference":
            self._place_file(sent, content, inline=inline)
        identifier = f"{_UUID}{self.uid}" if carries(sent, self.uid) else ""
        return Packed(written(sent), identifier, edited=False)

    def _place_file(self, sent: Json, content: Content, *, inline: bool) -> None:
        """Point to the file that was taken out of the resource; an address elsewhere would never be followed."""
        before, after = _attachments(self.resource), _attachments(sent)
        chosen = _carrying(before, self.file) if self.file else None
        for index, attachment in enumerate(after):
            if index == chosen and self.file:
                for name in ("data", "url", "extension", "hash", "size"):
                    attachment.pop(name, None)
                if kept := before[index].get("extension"):
                    attachment["extension"] = kept
                attachment["contentType"] = self.file.mime
                attachment["size"] = self.file.size
                self.file.put_into(attachment, content, inline=inline)
            elif isinstance(attachment.get("url"), str):
                bare = without_url(attachment)
                attachment.clear()
                attachment.update(bare)


def needs(connection: Connection, uid: str) -> tuple[str, ...]:
    """Return what waits to be sent too, and is named by this resource or by what goes inside it."""
    row = _row(connection, uid)
    found = _named(connection, row["file"], parse(bytes(row["json"])))
    waiting = {each["uid"] for each in found.values() if each["waits"] and not each["version"]}
    return tuple(sorted(waiting - {uid}))


def read(connection: Connection, uid: str, takes_ids: TakesIds) -> Contribution:
    """Read a resource with where its references lead.

    Raises:
        RefusedError: what is kept of it cannot be read any more.

    """
    row = _row(connection, uid)
    resource = parse(bytes(row["json"]))
    wanted = visibility.wanted_for(connection, uid)
    if wanted is not None:
        resource = with_visibility(resource, wanted)
    named = _named(connection, row["file"], resource)
    links = {reference: _link(found, takes_ids) for reference, found in named.items()}
    file = file_of(connection, uid) if row["type"] == "DocumentReference" else None
    if file is not None and file.sha256 == sha256(row["json"]).hexdigest():
        file = None  # the resource is the document: there is nothing beside it
    return Contribution(uid, resource, file, links, takes_ids(row["type"]))


def _row(connection: Connection, uid: str) -> Row:
    row: Row = connection.execute(
        "SELECT type, file, json FROM resource WHERE uid = ?", (uid,)
    ).fetchone()
    return row


def _named(connection: Connection, file: str, resource: Json) -> dict[str, Row]:
    """Return what is here of all that a resource names, and of what those that go inside it name, by name."""
    named: dict[str, Row] = {}
    asked: set[str] = set()
    left = [resource]
    while left:
        for written_so in references(left.pop()):
            reference = written_so.partition("/_history/")[0]
            if reference in asked or reference.startswith("#"):
                continue
            asked.add(reference)
            found = _find(connection, file, reference)
            if found is None:
                continue
            named[reference] = found
            if found["type"] in INSIDE:
                left.append(parse(bytes(found["json"])))
    return named


def _link(found: Row, takes_ids: TakesIds) -> Link:
    type, uid = found["type"], found["uid"]
    if type == "Patient":
        return Link(Way.PERSON, type)
    if type in INSIDE:
        return Link(Way.INSIDE, type, uid, parse(bytes(found["json"])))
    if type == "Binary":
        binary = parse(bytes(found["json"]))
        return Link(Way.BYTES, binary.get("contentType", ""), resource=binary)
    if found["version"]:
        return Link(Way.THERE, type, f"{type}/{found['server_id']}")
    if found["waits"] and takes_ids(type):
        return Link(Way.THERE, type, f"{type}/{uid}")
    return Link(Way.ELSEWHERE, type, f"{_UUID}{uid}")


_FOUND: Final = f"""SELECT r.uid, r.type, r.file, r.server_id, r.version, r.json,
    {outbox.WAITS} AS waits FROM resource r WHERE r.deleted_at IS NULL AND r.file <> ''"""  # noqa: S608 - constants only


def _find(connection: Connection, file: str, reference: str) -> Row | None:
    """Return what a reference names: in its own file, or the only one of that name in the others.

    Two files may give one name to different things; a link that could be either is none.
    """
    by_url = _found(connection, "r.full_url = ?2 AND r.full_url <> ''", file, reference)
    if reference.startswith("urn:"):
        bare = reference.removeprefix(_UUID)
        own = "r.file = ?1 AND r.fhir_id = ?2 COLLATE NOCASE"
        return (
            _mine(by_url, file) or _mine(_found(connection, own, file, bare), file) or _only(by_url)
        )
    type, _, id = last_two(reference).partition("/")
    same_name = "r.type = ?2 AND r.fhir_id = ?3 AND r.fhir_id <> ''"
    by_name = _found(connection, same_name, file, type, id)
    elsewhere = by_url if "://" in reference else [*by_url, *by_name]
    return _mine(by_url, file) or _mine(by_name, file) or _only(elsewhere)


def _found(connection: Connection, where: str, file: str, *values: str) -> list[Row]:
    """Return two at most, those of the file first: more would not tell more."""
    return connection.execute(
        f"{_FOUND} AND {where} ORDER BY r.file = ?1 DESC LIMIT 2", (file, *values)
    ).fetchall()


def _mine(rows: list[Row], file: str) -> Row | None:
    return next((row for row in rows if row["file"] == file), None)


def _only(rows: list[Row]) -> Row | None:
    different = {row["uid"]: row for row in rows}
    return next(iter(different.values())) if len(different) == 1 else None


def _attachments(resource: Json) -> list[dict[str, Any]]:
    content = resource.get("content")
    return [
        each["attachment"]
        for each in (content if isinstance(content, list) else [])
        if isinstance(each, dict) and isinstance(each.get("attachment"), dict)
    ]


def _carrying(attachments: list[dict[str, Any]], file: File) -> int | None:
    """Return which attachment the file was taken from: the one with these bytes, else the likeliest address."""
    addressed = []
    for index, attachment in enumerate(attachments):
        data = attachment.get("data")
        inside = bytes_from_base64(data) if isinstance(data, str) else None
        if inside and sha256(inside).hexdigest() == file.sha256:
            return index
        if not inside and attachment.get("url"):
            alike = attachment.get("contentType") == file.mime
            addressed.append((not alike, index))
    return min(addressed)[1] if addressed else None
