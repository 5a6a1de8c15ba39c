"""IHE XDM packages: a ZIP whose IHE_XDM folder holds documents and, in each submission, the index that describes them.

Source: IHE ITI TF-1 §16 and TF-2 §3.32. An index is a claim: each document is read for what it is, its bytes are
compared with the hash and size said, and a file that the index forgets, or an index that is missing, costs no document.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha1
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from services.core.errors import Refusal, RefusedError
from services.core.identity import Identity
from services.documents import archive
from services.documents.archive import Archive, Member
from services.documents.attributes import AttributeName, attributes
from services.documents.incoming import IncomingDocument, IncomingFile
from services.documents.mapping import document_category, resource_category, type_name
from services.documents.models import Attribute, DateOrigin, Kind, Status
from services.documents.xdm_index import DocumentEntry, entries

_FOLDER: Final = "ihe_xdm"
_INDEX: Final = "metadata.xml"
_ENVELOPE: Final = frozenset({"index.htm", "index.html", "readme.txt", "readme.md", "autorun.inf"})
_DRESS: Final = (".xsl", ".xslt", ".css")
"""What only says how to show the others in a browser; Carnet has its own way."""
_LARGEST_INDEX: Final = 16 * 2**20
_SUBMISSION: Final = 3
"""Steps to an index: IHE_XDM, its submission, METADATA.XML."""

Said = dict[str, DocumentEntry]
"""What the indexes say, by the path of each document within the ZIP, in small letters; the first that names it."""


def is_xdm(source: Archive) -> bool:
    """Say whether an archive is a package: it has an IHE_XDM folder."""
    return any(_FOLDER in _steps(path)[:-1] for path in archive.paths(source))


def documents(source: Archive) -> Iterator[tuple[Member, DocumentEntry | None]]:
    """Yield each document with what its index says of it, None for one that no index names.

    An index that is missing or cannot be read, names what is not there or what is outside of the package, and bytes
    that are not those said, are each yielded as a member with its error: all else still comes.
    """
    said, troubles = _read_indexes(source)
    yield from ((trouble, None) for trouble in troubles)
    met: set[str] = set()
    for member in archive.members(source, but=_is_index):
        path = "/".join(_steps(member.path))
        entry = said.get(path)
        if entry is None and member.error is None and _is_envelope(path):
            continue
        met.add(path)
        yield _checked(member, entry), entry
    for path, missing in said.items():
        if path not in met:
            yield _trouble(missing.uri, Refusal.XDM_MISSING), None


def described(file: IncomingFile, entry: DocumentEntry) -> IncomingFile:
    """Return a file as its index describes it; what only the document itself says stays."""
    if len(file.documents) != 1:
        return file
    own = file.documents[0]
    identity = file.identity if not file.identity.is_empty else entry.identity
    return replace(file, documents=(_with_index(own, entry),), identity=identity)


def undescribable(entry: DocumentEntry, error: RefusedError) -> IncomingFile:
    """Return a document of a kind that Carnet cannot show, kept all the same: another program may open it.

    Raises:
        RefusedError: it was refused for another reason than its kind.

    """
    if error.reason is not Refusal.UNKNOWN_FORMAT:
        raise error
    mime = entry.mime or "application/octet-stream"
    unread = IncomingDocument(
        title=PurePosixPath(entry.uri).stem or "Document",
        date="",
        date_origin=DateOrigin.IMPORT,
        category=resource_category("", []),
        kind=Kind.PAGE,
        mime=mime,
        attributes=attributes([(AttributeName.CONTENT, "unreadable")]),
    )
    return described(IncomingFile(mime, (unread,), Identity()), entry)


def _with_index(own: IncomingDocument, entry: DocumentEntry) -> IncomingDocument:
    type = entry.type.name or own.type or type_name([entry.type.code])
    known = (own.lineage.unique_id, *own.lineage.aliases, *entry.names)
    names = tuple(dict.fromkeys(name for name in known if name))
    replaces = (*own.lineage.replaces, *entry.replaces)
    category = document_category([entry.type.code], [entry.kind.code])
    return replace(
        own,
        title=entry.title or own.title,
        date=entry.created or own.date,
        date_origin=DateOrigin.DOCUMENT if entry.created else own.date_origin,
        category=category if category is not resource_category("", []) else own.category,
        type=type,
        type_code=entry.type.full or own.type_code,
        author=entry.author or own.author,
        status=Status.SUPERSEDED if entry.withdrawn else own.status,
        identity=own.identity if not own.identity.is_empty else entry.identity,
        text="\n".join(filter(None, (entry.description, own.text))),
        attributes=tuple(dict.fromkeys((*_attributes(entry, type), *own.attributes))),
        lineage=replace(
            own.lineage,
            unique_id=next(iter(names), ""),
            aliases=names[1:],
            replaces=tuple(name for name in dict.fromkeys(replaces) if name and name not in names),
        ),
    )


def _attributes(entry: DocumentEntry, type: str) -> tuple[Attribute, ...]:
    return attributes(
        [
            (AttributeName.AUTHOR, entry.author),
            (AttributeName.AUTHOR_ROLE, entry.author_role),
            (AttributeName.ORGANISATION, entry.organisation),
            (AttributeName.AUTHENTICATOR, entry.authenticator),
            (AttributeName.TYPE, type),
            (AttributeName.CLASS, entry.kind.words),
            *((AttributeName.EVENT, words) for words in entry.events),
            (AttributeName.PERIOD, entry.period),
            (AttributeName.FACILITY, entry.facility),
            (AttributeName.SETTING, entry.setting),
            *((AttributeName.CONFIDENTIALITY, words) for words in entry.confidentiality),
            (AttributeName.LANGUAGE, entry.language),
            (AttributeName.FORMAT, entry.format),
            (AttributeName.DESCRIPTION, entry.description),
            (AttributeName.IDENTIFIER, entry.unique_id),
        ]
    )


def _read_indexes(source: Archive) -> tuple[Said, list[Member]]:
    said: Said = {}
    troubles: list[Member] = []
    found = archive.chosen(source, _is_index, _LARGEST_INDEX)
    for index in found:
        try:
            described = entries(index.data or b"")
        except RefusedError as error:
            troubles.append(Member(index.name, error=error))
            continue
        for entry in described[: archive.MAX_MEMBERS]:
            path = _within(index.path, entry.uri)
            if path:
                said.setdefault(path, entry)
            else:
                troubles.append(_trouble(entry.uri, Refusal.XDM_OUTSIDE))
    if not found:
        troubles.append(_trouble("METADATA.XML", Refusal.XDM_INDEX))
    return said, troubles


def _within(index: str, uri: str) -> str:
    """Return where a URI leads from its index, "" if that is outside of the package."""
    if not uri or "://" in uri or uri.startswith("/"):
        return ""
    steps = list(_steps(index))[:-1]
    package = steps.index(_FOLDER) + 1 if _FOLDER in steps else 0
    for step in _steps(unquote(uri)):
        if step != "..":
            steps.append(step)
        elif len(steps) <= package:
            return ""
        else:
            steps.pop()
    return "/".join(steps)


def _steps(path: str) -> tuple[str, ...]:
    parts = path.casefold().replace("\\", "/").split("/")
    return tuple(part for part in parts if part not in {"", "."})


def _is_index(path: str) -> bool:
    steps = _steps(path)
    return len(steps) >= _SUBMISSION and steps[-1] == _INDEX and steps[-3] == _FOLDER


def _is_envelope(path: str) -> bool:
    name = PurePosixPath(path).name
    return name in _ENVELOPE or name.endswith(_DRESS)


def _checked(member: Member, entry: DocumentEntry | None) -> Member:
    """Return a document, refused when its bytes are not those that the index tells of."""
    if entry is None or member.data is None:
        return member
    other_size = entry.size is not None and entry.size != len(member.data)
    # SHA-1 is what IHE writes (ITI TF-3 §4.2.3.2.10): it tells a damaged copy, and proves nothing against an attacker.
    other_hash = bool(entry.sha1) and entry.sha1 != sha1(member.data).hexdigest()  # noqa: S324 - IHE's own choice
    if other_size or other_hash:
        return replace(member, data=None, error=RefusedError(Refusal.XDM_OTHER_BYTES))
    return member


def _trouble(uri: str, reason: Refusal) -> Member:
    return Member(archive.label(uri), error=RefusedError(reason))
