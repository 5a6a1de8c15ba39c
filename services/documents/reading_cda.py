"""A CDA R2 file as one incoming document."""

from services.cda.header import Header, header
from services.cda.parsing import parse
from services.documents.attributes import AttributeName, attributes
from services.documents.contents import cda_look
from services.documents.incoming import IncomingDocument, IncomingFile, Lineage
from services.documents.mapping import document_category, type_name
from services.documents.models import Attribute, DateOrigin, Kind, Status
from services.fhir import media_types


def read_cda(name: str, data: bytes) -> IncomingFile:
    """Return the document of a ClinicalDocument; `name` names one that has neither title nor type.

    Raises:
        RefusedError: XML_DAMAGED, XML_ENTITY, XML_TOO_DEEP, XML_NOT_CDA or CDA_INCOMPLETE.

    """
    root = parse(data)
    said = header(root)
    held = cda_look(root)
    type = said.type or type_name([said.code])
    document = IncomingDocument(
        title=said.title or type or name,
        date=said.date,
        date_origin=DateOrigin.DOCUMENT,
        category=document_category([said.code], []),
        kind=Kind.PAGE,
        mime=media_types.CDA,
        status=Status(said.status),
        type=type,
        type_code=said.type_code,
        author=said.author or said.custodian,
        identity=said.identity,
        text=held.text,
        page_count=held.page_count,
        attributes=_attributes(said, type),
        lineage=Lineage(
            unique_id=said.unique_id,
            set_id=said.set_id,
            version=said.version,
            replaces=tuple(name for name in said.replaces if name != said.unique_id),
        ),
    )
    return IncomingFile(media_types.CDA, (document,), said.identity)


def _attributes(said: Header, type: str) -> tuple[Attribute, ...]:
    return attributes(
        [
            (AttributeName.AUTHOR, said.author),
            (AttributeName.AUTHOR_ROLE, said.author_role),
            (AttributeName.ORGANISATION, said.organisation),
            (AttributeName.CUSTODIAN, said.custodian),
            (AttributeName.AUTHENTICATOR, said.authenticator),
            *((AttributeName.PERFORMER, name) for name in said.performers),
            *((AttributeName.RECIPIENT, name) for name in said.recipients),
            (AttributeName.TYPE, type),
            *((AttributeName.EVENT, act) for act in said.events),
            (AttributeName.PERIOD, said.period),
            (AttributeName.FACILITY, said.facility),
            (AttributeName.CONFIDENTIALITY, said.confidentiality),
            (AttributeName.LANGUAGE, said.language),
            (AttributeName.VERSION, "" if said.version is None else str(said.version)),
            (AttributeName.IDENTIFIER, said.unique_id),
        ]
    )
