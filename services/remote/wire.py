"""The few FHIR elements read from every answer (FHIR R4 Resource, Bundle, OperationOutcome); the rest stays bytes."""

import msgspec


class Tag(msgspec.Struct):
    system: str = ""
    code: str = ""


class Meta(msgspec.Struct, rename="camel"):
    # Some servers print versionId as a JSON number (Annuaire Santé's own documentation does).
    version_id: str | int = ""
    last_updated: str = ""
    tag: list[Tag] = msgspec.field(default_factory=list)


class Header(msgspec.Struct, rename="camel"):
    """What every resource starts with."""

    resource_type: str
    id: str = ""
    meta: Meta = msgspec.field(default_factory=Meta)


class Link(msgspec.Struct):
    relation: str = ""
    url: str = ""


class Request(msgspec.Struct):
    method: str = ""
    url: str = ""


class Response(msgspec.Struct, rename="camel"):
    status: str | int = ""
    etag: str = ""
    last_modified: str = ""
    location: str = ""


class Search(msgspec.Struct):
    mode: str = ""


class Entry(msgspec.Struct, rename="camel"):
    full_url: str = ""
    resource: msgspec.Raw = msgspec.Raw(b"")
    request: Request = msgspec.field(default_factory=Request)
    response: Response = msgspec.field(default_factory=Response)
    search: Search = msgspec.field(default_factory=Search)


class Bundle(msgspec.Struct, rename="camel"):
    """A page; its entries are decoded one by one, so that a bad one does not take the others with it."""

    resource_type: str
    type: str = ""
    meta: Meta = msgspec.field(default_factory=Meta)
    total: int | None = None
    link: list[Link] = msgspec.field(default_factory=list)
    entry: list[msgspec.Raw] = msgspec.field(default_factory=list)


class Coding(msgspec.Struct):
    system: str = ""
    code: str = ""


class Details(msgspec.Struct):
    coding: list[Coding] = msgspec.field(default_factory=list)


class Issue(msgspec.Struct):
    code: str = ""
    details: Details = msgspec.field(default_factory=Details)


class OperationOutcome(msgspec.Struct, rename="camel"):
    resource_type: str
    issue: list[Issue] = msgspec.field(default_factory=list)


class Binary(msgspec.Struct, rename="camel"):
    resource_type: str
    content_type: str = ""
    data: str = ""
