"""What the decision knows of each row, who may come near each record, and in which role a session was begun.

What was written before says itself what it is; nobody knows any more who wrote it. It counts as care's, unless only a
person makes such things, so that no one rewrites a hospital's document.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from backend.access.families import Family
from backend.access.relation import Relation
from backend.access.relations import relations_of
from backend.access.rows import RowFacts, facts_of, inherited
from backend.access.subjects import Operator
from backend.migrations.pages import pages_of

revision: Final = "0003"
down_revision: Final = "0002"

_FACTS: Final = ("family", "labels", "author")
_PLACE: Final = ("patient", "type", "id")
_KEYS: Final = {"resource": _PLACE, "history": (*_PLACE, "version")}
_ATTACHMENTS: Final = {
    "DocumentReference": "content",
    "DiagnosticReport": "presentedForm",
    "Media": "content",
    "Consent": "sourceAttachment",
}
_SAYING: Final = frozenset({"CareTeam", "Consent", "Patient", "RelatedPerson"})

_Place = tuple[str, str, str]


def upgrade() -> None:
    """Add columns and the table of relations, and fill both."""
    op.add_column("identity_session", sa.Column("role", sa.Text, nullable=False, server_default=""))
    for table in _KEYS:
        op.add_column(table, sa.Column("family", sa.String(16)))
        op.add_column(table, sa.Column("labels", sa.Integer))
        op.add_column(table, sa.Column("author", sa.String(128)))
    op.create_table(
        "relation",
        sa.Column("patient", sa.String(64), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("areas", sa.Text, nullable=False),
        sa.Column("rights", sa.Text, nullable=False),
        sa.Column("start_ms", sa.BigInteger),
        sa.Column("end_ms", sa.BigInteger),
        sa.Column("source_type", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(64), nullable=False),
    )
    op.create_index("relation_of", "relation", ["patient", "source_type", "source_id"])
    for table in _KEYS:
        _fill(table)


def _fill(name: str) -> None:
    """Fill the facts of one table; those of a Binary once all that point to it are known."""
    connection, key = op.get_bind(), _KEYS[name]
    table = sa.table(name, *map(sa.column, (*key, "body", *_FACTS)))
    fill = (
        sa.update(table)
        .where(*(table.c[part] == sa.bindparam(f"at_{part}") for part in key))
        .values({fact: sa.bindparam(f"new_{fact}") for fact in _FACTS})
    )
    pointing: defaultdict[_Place, list[RowFacts]] = defaultdict(list)
    for page in pages_of(connection, table, key, ("body",)):
        found = [(row[: len(key)], _content(row)) for row in page]
        facts = [(place, _facts(content)) for place, content in found]
        connection.execute(fill, [_values(key, place, fact) for place, fact in facts])
        for (place, content), (_, fact) in zip(found, facts, strict=True):
            for binary in _binaries(content):
                pointing[place[0], "Binary", binary].append(fact)
        if name == "resource":
            _note(connection, [(place, content) for place, content in found], facts)
    for page in pages_of(connection, table, key, ("body",)):
        for row in page:
            documents = pointing.get((row.patient, row.type, row.id))
            if documents is not None:
                fact = inherited(_facts(_content(row)), documents)
                connection.execute(fill, _values(key, row[: len(key)], fact))


def _note(
    connection: sa.Connection,
    found: Sequence[tuple[Any, Mapping[str, Any]]],
    facts: Sequence[tuple[Any, RowFacts]],
) -> None:
    """Write what the current versions say: relations, from whom they are hidden, the Binaries they point to."""
    token = sa.table("token", *map(sa.column, (*_PLACE, "param", "system", "code")))
    tokens = [
        _token(place, "hidden-from", who) for place, fact in facts for who in fact.hidden_from
    ]
    tokens += [
        _token(place, "content", f"Binary/{binary}")
        for place, content in found
        for binary in _binaries(content)
    ]
    if tokens:
        connection.execute(sa.insert(token), tokens)
    said = [
        _relation(relation)
        for place, content in found
        if place[1] in _SAYING
        for relation in relations_of(content, place[0])
    ]
    if said:
        relation = sa.table("relation", *[sa.column(name) for name in said[0]])
        connection.execute(sa.insert(relation), said)


def _facts(content: Mapping[str, Any]) -> RowFacts:
    """Return the facts of a version; no server told of emergencies yet: what looks like its notice is somebody's."""
    facts = facts_of(content, Operator())
    return replace(facts, family=Family.OTHER) if facts.family == Family.NOTICES else facts


def _content(row: Any) -> dict[str, Any]:
    """Return the resource of a row; a tombstone, or what cannot be read, says nothing but its type."""
    try:
        content = json.loads(row.body)
    except ValueError:
        content = {}
    return {"resourceType": row.type} | (content if isinstance(content, dict) else {})


def _binaries(content: Mapping[str, Any]) -> set[str]:
    pointed = content.get(_ATTACHMENTS.get(content["resourceType"], ""), [])
    urls = (_url(one) for one in (pointed if isinstance(pointed, list) else [pointed]))
    parts = (url.partition("/_history/")[0].split("/")[-2:] for url in urls)
    return {part[1] for part in parts if len(part) == 2 and part[0] == "Binary"}  # noqa: PLR2004 - Type/id


def _url(one: Any) -> str:
    attachment = one.get("attachment", one) if isinstance(one, dict) else {}
    url = attachment.get("url") if isinstance(attachment, dict) else None
    return url if isinstance(url, str) else ""


def _values(key: Iterable[str], place: Any, fact: RowFacts) -> dict[str, Any]:
    at = {f"at_{part}": value for part, value in zip(key, place, strict=True)}
    return at | {"new_family": fact.family, "new_labels": fact.labels, "new_author": fact.author}


def _token(place: Any, param: str, code: str) -> dict[str, str]:
    return dict(zip(_PLACE, place, strict=True)) | {"param": param, "system": "", "code": code}


def _relation(one: Relation) -> dict[str, Any]:
    return {
        "patient": one.patient,
        "who": one.who,
        "kind": one.kind.value,
        "areas": json.dumps(sorted(one.areas)),
        "rights": json.dumps(sorted(one.rights)),
        "start_ms": None if one.start is None else round(one.start.timestamp() * 1000),
        "end_ms": None if one.end is None else round(one.end.timestamp() * 1000),
        "source_type": one.source_type,
        "source_id": one.source_id,
    }
