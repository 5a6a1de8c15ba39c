"""What leaves: documents made here as Carnet writes them, and what files brought as the person's own contribution."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from services.documents import contributing, succession
from services.documents.contributing import Contribution, TakesIds
from services.documents.outgoing import Content, File, Packed, file_of
from services.fhir.contribution import URI, written
from services.fhir.parsing import parse_kept
from services.fhir.references import last_two
from services.fhir.visibility import with_visibility
from services.storage import visibility
from services.storage.driver import Connection


@dataclass(frozen=True, slots=True)
class Made:
    """A document made in Carnet, about to leave; `there`: the server has a version of it."""

    uid: str
    there: bool
    json: bytes = field(repr=False)
    file: File | None
    links: dict[str, str] = field(default_factory=dict)

    def pack(self, patient: str, content: Content, inline: bool) -> Packed:
        """Return the resource with its person, and where its file is; `inline` puts the bytes inside."""
        sent: dict[str, Any] = json.loads(self.json)
        sent["subject"] = {"reference": f"Patient/{patient}"}
        identifier = f"urn:uuid:{self.uid}"
        names = sent.setdefault("identifier", [])
        if not any(_is_named(name, identifier, there=self.there) for name in names):
            names.append({"system": URI, "value": identifier})
        attachment = sent["content"][0]["attachment"]
        if self.file is not None:
            self.file.put_into(attachment, content, inline=inline)
        succession.place(sent, self.links)
        return Packed(written(sent), identifier, edited=True, unlinked=succession.unlinked(sent))


class SentDocuments:
    """What `services.sync` asks of what leaves (`services.sync.packing.Packing`)."""

    def needs(self, connection: Connection, uid: str) -> tuple[str, ...]:
        """Return what waits too and is named by this resource: it goes first."""
        kept, is_ours, _ = _row(connection, uid)
        if is_ours:
            return succession.needs(connection, kept)
        return contributing.needs(connection, uid) if kept else ()

    def arrived(self, connection: Connection, uid: str, at: int) -> None:
        """Supersede what a document replaces: the server has what stands in its place."""
        succession.arrived(connection, uid, at)

    def leaving(self, connection: Connection, uid: str, takes_ids: TakesIds) -> Made | Contribution:
        """Read a resource that is about to leave."""
        kept, is_ours, there = _row(connection, uid)
        if is_ours:
            file = _file(connection, uid, kept)
            links = succession.links(connection, kept)
            return Made(uid, there, _labelled(connection, uid, kept), file, links)
        return contributing.read(connection, uid, takes_ids)

    def sent(self, connection: Connection, uid: str, takes_ids: TakesIds) -> Made | None:  # noqa: ARG002 - the port's
        """Return what was made here as it last left without an answer, None if nothing did."""
        row = connection.execute(
            """SELECT sent_json, version FROM resource
               WHERE uid = ? AND authored_here AND type = 'DocumentReference'""",
            (uid,),
        ).fetchone()
        kept = bytes(row["sent_json"] or b"") if row else b""
        there = bool(row) and row["version"] is not None
        if not kept:
            return None
        links = succession.links(connection, kept)
        return Made(uid, there, kept, _file(connection, uid, kept), links)


def _is_named(name: dict[str, Any], identifier: str, *, there: bool) -> bool:
    """Say whether a name finds the document: ours, or the one that it got on the device that made it."""
    value = str(name.get("value", ""))
    return value == identifier or (there and value.startswith("urn:uuid:"))


def _file(connection: Connection, uid: str, kept: bytes) -> File | None:
    """Return the document's file under the name it has on the server already, given there by another device."""
    file = file_of(connection, uid)
    attachment = json.loads(kept)["content"][0]["attachment"] if file and kept else {}
    type, _, id = last_two(attachment.get("url", "")).partition("/")
    return replace(file, id=id) if file and type == "Binary" and id else file


def _labelled(connection: Connection, uid: str, kept: bytes) -> bytes:
    """Return a resource as the person wants it seen: it leaves so from its first version on."""
    wanted = visibility.wanted_for(connection, uid)
    return kept if wanted is None else written(with_visibility(parse_kept(kept), wanted))


def _row(connection: Connection, uid: str) -> tuple[bytes, bool, bool]:
    """Return a resource, whether it was made in Carnet, and whether the server has a version of it."""
    row = connection.execute(
        "SELECT json, authored_here, type, version FROM resource WHERE uid = ?", (uid,)
    ).fetchone()
    is_made = row["authored_here"] and row["type"] == "DocumentReference"
    return bytes(row["json"]), bool(is_made), row["version"] is not None
