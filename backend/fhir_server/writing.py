"""One write as the decision allows it, with all that follows from it in the same transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, select

from backend.access.families import Family
from backend.access.labels import Label, labels_of
from backend.access.principal import Action
from backend.access.reasons import Decision
from backend.access.relations import changes_access
from backend.access.rows import RowFacts, facts_of, inherited
from backend.fhir_server import relating, repository
from backend.fhir_server.indexing import CONTENT, Token
from backend.fhir_server.outcomes import not_found
from backend.fhir_server.repository import Draft, Key, Stored
from backend.fhir_server.schema import token
from backend.fhir_server.sight import Sight, facts_in, refused
from backend.fhir_server.types import SHARED

_LABELS: Final = ("securityLabel", "confidentiality")
"""Elements that a change of labels alone may change, with `meta`."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one record for one subject; its lock is held. Every method raises FhirError."""

    connection: Connection
    sight: Sight
    now_ms: int

    def sees(self, current: Stored | None) -> bool:
        return current is None or self._decides(current).allowed

    def _decides(self, current: Stored) -> Decision:
        return self.sight.decides(self.connection, Action.READ, current)

    def look(self, current: Stored | None) -> None:
        """Refuse what may not be seen as what is not there."""
        if current is None:
            return
        decision = self._decides(current)
        if not decision.allowed:
            error = not_found()
            error.reason = decision.reason.value
            raise error

    def write(self, draft: Draft, current: Stored | None) -> Stored:
        """Store the next version."""
        before = None if current is None else facts_in(self.connection, current)
        facts = facts_of(draft.content, self.sight.subject, before)
        if draft.key.type == "Binary":
            facts = inherited(facts, self._documents_of(draft.key))
        if self.sight.patient != SHARED:
            self._decide(facts, draft, current, before)
            self._decide_access(draft.key, current, draft.content)
        pointed = self._binaries_of(draft.key)
        draft = self._leading_only_where_seen(draft, pointed)
        written = repository.write(self.connection, draft, facts, self.now_ms)
        if draft.key.type == "Binary" and facts.hidden_from:
            repository.mark(self.connection, draft.key, facts)
        self._follow(draft.key, draft.content, pointed)
        return written

    def remove(self, current: Stored) -> Stored:
        """Leave a tombstone."""
        facts = facts_in(self.connection, current)
        if self.sight.patient != SHARED:
            _allowed(self.sight.permit.decide(Action.DELETE, facts))
            self._decide_access(current.key, current, None)
        pointed = self._binaries_of(current.key)
        removed = repository.remove(self.connection, current.key, facts, self.now_ms)
        self._follow(current.key, None, pointed)
        return removed

    def _decide(
        self, facts: RowFacts, draft: Draft, current: Stored | None, before: RowFacts | None
    ) -> None:
        permit = self.sight.permit
        facts = self.sight.as_decided(self.connection, draft.key, facts)
        if before is not None:
            before = self.sight.as_decided(self.connection, draft.key, before)
        if before is None or current is None or current.deleted:
            _allowed(permit.decide(Action.CREATE, facts))
            return
        changed = permit.decide_change(before, facts, content=True)
        if not changed.allowed and not _differs(draft, current):
            changed = permit.decide_change(before, facts, content=False)
        _allowed(changed)

    def _decide_access(
        self, key: Key, current: Stored | None, content: Mapping[str, Any] | None
    ) -> None:
        """Refuse to whom it is not given what would change who may come near the record."""
        if key.type not in relating.SAYING:
            return
        living = current is not None and not current.deleted
        before = json.loads(current.body) if living and current else None
        if changes_access(before, content, key.patient):
            _allowed(self.sight.permit.decide_access_change())

    def _follow(self, key: Key, content: Mapping[str, Any] | None, pointed: frozenset[str]) -> None:
        """Bring up to date what was derived from the version before: relations, and the Binaries it points to."""
        if key.type in relating.SAYING:
            relating.relate(self.connection, key.patient, key.type, key.id, content)
        for binary in pointed | self._binaries_of(key):
            self._mark(Key(key.patient, "Binary", binary.removeprefix("Binary/")))

    def _leading_only_where_seen(self, draft: Draft, before: frozenset[str]) -> Draft:
        """Return the draft without the pointers to Binaries that its writer neither made nor sees.

        Otherwise whoever guesses the id of a file could make it theirs to see, by a document that points to it.
        """
        if self.sight.patient == SHARED:
            return draft
        kept = frozenset(
            one
            for one in draft.index.tokens
            if one.param != CONTENT or one.code in before or self._may_lead_to(draft.key, one.code)
        )
        return draft if kept == draft.index.tokens else _with_tokens(draft, kept)

    def _may_lead_to(self, key: Key, binary: str) -> bool:
        place = Key(key.patient, "Binary", binary.removeprefix("Binary/"))
        found = repository.read(self.connection, place)
        if found is None or found.author == self.sight.subject.id:
            return True
        return self.sight.decides(self.connection, Action.READ, found).allowed

    def _mark(self, key: Key) -> None:
        """Make a Binary what the documents that point to it are.

        One that is left alone stays as hidden as it was, and with the person: what was secret is not set free by
        deleting the document that said so.
        """
        found = repository.read(self.connection, key)
        if found is None or found.deleted:
            return
        now, documents = facts_in(self.connection, found), self._documents_of(key)
        if documents:
            own = RowFacts("Binary", Family.CONTENT, _own_labels(found), found.author)
            facts = inherited(own, documents)
        else:
            facts = replace(now, family=Family.CONTENT)
        if facts != now:
            repository.mark(self.connection, key, facts)

    def _binaries_of(self, key: Key) -> frozenset[str]:
        statement = select(token.c.code).where(
            token.c.patient == key.patient,
            token.c.type == key.type,
            token.c.id == key.id,
            token.c.param == CONTENT,
        )
        return frozenset(self.connection.execute(statement).scalars())

    def _documents_of(self, key: Key) -> list[RowFacts]:
        """Return the facts of the living documents that point to a Binary."""
        statement = select(token.c.type, token.c.id).where(
            token.c.patient == key.patient,
            token.c.param == CONTENT,
            token.c.code == f"Binary/{key.id}",
        )
        keys = [Key(key.patient, *row) for row in self.connection.execute(statement)]
        found = (repository.read(self.connection, one) for one in keys)
        return [facts_in(self.connection, one) for one in found if one and not one.deleted]


def _allowed(decision: Decision) -> None:
    if not decision.allowed:
        raise refused(decision.reason)


def _with_tokens(draft: Draft, tokens: frozenset[Token]) -> Draft:
    return replace(draft, index=replace(draft.index, tokens=tokens))


def _own_labels(found: Stored) -> int:
    """Return the labels a Binary has of its own, and whether it was deposited."""
    return int(labels_of(json.loads(found.body))) | found.labels & Label.DEPOSITED


def _differs(draft: Draft, current: Stored) -> bool:
    """Say whether more than labels changes; a Binary's bytes are beside its JSON."""
    if draft.blob != current.blob:
        return True
    return _bare(draft.content) != _bare(json.loads(current.body))


def _bare(content: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in content.items() if name not in _LABELS}
    meta = dict(kept.pop("meta", {}))
    for name in ("security", "versionId", "lastUpdated"):
        meta.pop(name, None)
    plain: dict[str, Any] = json.loads(json.dumps(kept | {"meta": meta}, default=str))
    return plain
