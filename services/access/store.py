"""Who may see a document, in the database: functions of a connection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.access.models import Named, Reach, Role, Seen, WhoSees
from services.core.errors import NotFoundError
from services.core.majority import is_minor
from services.documents.resource import kind_of
from services.fhir.parsing import parse_kept
from services.fhir.references import last_two
from services.fhir.visibility import Visibility
from services.storage import meta, outbox, visibility
from services.storage.driver import Connection
from services.sync.abilities import abilities

_ACCOUNT: Final = "urn:carnet:patient"
"""System of the account of a relative: the id of the Patient of their own record."""
_LOOKED_AT: Final = 500
"""Resources read for the names of professionals: the newest say who treats the person."""
_NAMING: Final = ("Patient", "CareTeam", "Consent", "DocumentReference", "DiagnosticReport")


def who_sees(connection: Connection, document: str, now: datetime) -> WhoSees:
    """Return who may see a document; raises NotFoundError."""
    row = connection.execute(
        f"""SELECT d.resource, r.json, r.version, {outbox.HELD} AS held, {outbox.LEAVES} AS leaves
            FROM document d JOIN resource r ON r.uid = d.resource WHERE d.id = ?""",  # noqa: S608 - constants only
        (document,),
    ).fetchone()
    if row is None:
        raise NotFoundError
    if meta.get(connection, outbox.SERVER) is None:
        return WhoSees(Reach.HERE)
    if row["version"] is None and (row["held"] or not row["leaves"]):
        return WhoSees(Reach.KEPT)
    wish = visibility.wish_of(connection, row["resource"])
    return WhoSees(
        Reach.SERVER,
        visibility.said(connection, row["resource"]),
        visibility.wanted_for(connection, row["resource"]),
        wish.state if wish else None,
        is_minor=is_minor(meta.identity(connection).birth_date, now),
        is_helped=bool(relatives(connection)),
        is_answered=_is_answered(connection),
        professionals=professionals(connection),
        kind=kind_of(parse_kept(bytes(row["json"]))),
    )


def _is_answered(connection: Connection) -> bool:
    able = abilities(connection)
    return able is None or able.see_as


def decide(connection: Connection, document: str, wanted: Visibility, at: int) -> None:
    """Keep a decision on a document and on what says the same in another form."""
    before = visibility.said(connection, visibility.with_companions(connection, document)[0])
    for uid in visibility.with_companions(connection, document):
        seen = visibility.said(connection, uid)
        hidden_from = (seen.hidden_from - before.hidden_from) | wanted.hidden_from
        own = Visibility(wanted.hidden, wanted.secret, hidden_from)
        visibility.decide(connection, document, uid, own, seen, at)


def professionals(connection: Connection) -> tuple[Named, ...]:
    """Return the professionals whom the record names, by name."""
    found: dict[str, str] = {}
    for resource in _naming(connection, _NAMING):
        for reference, display in _references(resource):
            type, _, id = last_two(reference).partition("/")
            if type == "Practitioner" and id and display:
                found.setdefault(id, display)
    return tuple(Named(id, name) for id, name in sorted(found.items(), key=lambda one: one[1]))


def roles_named(connection: Connection) -> dict[str, str]:
    """Return the names of PractitionerRoles that the record refers to, by their ids."""
    found: dict[str, str] = {}
    for resource in _naming(connection, (*_NAMING, "Appointment")):
        for reference, display in _references(resource):
            type, _, id = last_two(reference).partition("/")
            if type == "PractitionerRole" and id and display:
                found.setdefault(id, display)
    return found


def relatives(connection: Connection) -> tuple[Role, ...]:
    """Return the relatives whom the record names; the server alone knows what they may do."""
    found = []
    for resource in _naming(connection, ("RelatedPerson",)):
        name = _name_of(resource)
        if name and resource.get("id"):
            found.append(Role("helper", id=str(resource["id"]), name=name))
    return tuple(found)


def names_of_agents(connection: Connection) -> dict[str, str]:
    """Return names by the ids that traces have: Practitioners, and the accounts of relatives."""
    found = {one.id: one.name for one in professionals(connection)}
    for resource in _naming(connection, ("RelatedPerson",)):
        name = _name_of(resource)
        for one in _listed(resource.get("identifier")):
            if name and one.get("system") == _ACCOUNT and isinstance(one.get("value"), str):
                found[one["value"]] = name
    return found


def _name_of(resource: Mapping[str, Any]) -> str:
    names = resource.get("name")
    first = names[0] if isinstance(names, list) and names else {}
    given = " ".join(str(one) for one in _listed(first.get("given")))
    return str(first.get("text") or f"{given} {first.get('family', '')}").strip()


def attending(connection: Connection) -> tuple[Role, ...]:
    """Return the attending doctor as somebody to look as, where the record names one."""
    for resource in _naming(connection, ("Patient",)):
        for one in _listed(resource.get("generalPractitioner")):
            type, _, id = last_two(str(one.get("reference", ""))).partition("/")
            if type == "Practitioner" and id:
                return (Role("professional", "physician", id, str(one.get("display", ""))),)
    return ()


def documents_of(
    connection: Connection, answers: Iterable[tuple[str, str]]
) -> tuple[Sequence[Seen], int]:
    """Return the documents that lists show of these server's names, and how many others there are."""
    found, others = [], 0
    for name, reason in answers:
        type, _, id = last_two(name).partition("/")
        row = connection.execute(
            """SELECT d.id, d.title, d.date FROM resource r LEFT JOIN document d ON d.resource = r.uid
                   AND d.deleted_at IS NULL WHERE r.type = ? AND r.server_id = ?""",
            (type, id),
        ).fetchone()
        if row is not None and row["id"] is not None:
            found.append(Seen(row["id"], row["title"], row["date"], reason))
        elif row is None:
            others += 1
    return found, others


def _naming(connection: Connection, types: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    marks = ", ".join("?" for _ in types)
    rows = connection.execute(
        f"""SELECT json FROM resource WHERE type IN ({marks}) AND server_id IS NOT NULL AND json <> x''
            AND deleted_at IS NULL ORDER BY type = 'DocumentReference', last_updated DESC LIMIT ?""",  # noqa: S608 - marks only
        (*types, _LOOKED_AT),
    ).fetchall()
    for row in rows:
        yield parse_kept(bytes(row["json"]))


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"], str(value.get("display", ""))
        for item in value.values():
            if isinstance(item, (dict, list)):
                yield from _references(item)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
