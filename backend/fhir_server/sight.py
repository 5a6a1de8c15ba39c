"""What the one who asks may do in one record: the decision (backend.access) on this server's rows.

Nothing of a record is read or written but through a `Sight`. Lists are narrowed in SQL, single rows in Python, by the
same permit: a count never tells more than a list, nor a list more than a read.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)

from backend.access.asking import facts_of_record, subject_of
from backend.access.decision import POLICY, Policy
from backend.access.filters import Columns, visible
from backend.access.gates import professional_of, usual_purpose
from backend.access.labels import Label
from backend.access.permits import Permit
from backend.access.principal import Action, Principal
from backend.access.reasons import Decision, Reason, Refusal
from backend.access.rows import RowFacts
from backend.access.subjects import Depositor, Facts, Operator, Person, Purpose, Subject
from backend.fhir_server import jsontext
from backend.fhir_server.indexing import HIDDEN_FROM
from backend.fhir_server.outcomes import FhirError, forbidden
from backend.fhir_server.relating import last_end, relations
from backend.fhir_server.repository import Key, Stored
from backend.fhir_server.schema import feed_head, history, resource, token
from backend.fhir_server.types import SHARED


@dataclass(frozen=True, slots=True)
class Sight:
    """One record, seen by one subject; of the directory, `patient` is "" and everything is seen."""

    patient: str
    subject: Subject
    permit: Permit
    keeps: Callable[[Connection, Key], bool] = lambda _connection, _key: False
    """Whether a system keeps the agenda in which this Appointment is: then it is as its own."""

    def conditions(self, action: Action = Action.READ) -> list[ColumnElement[bool]]:
        """Return the conditions on `resource` under which a row is there for this subject."""
        mine = resource.c.patient == self.patient
        if self.patient == SHARED:
            return [mine]
        return [mine, visible(self.permit, action, _columns(resource))]

    def history_conditions(self) -> list[ColumnElement[bool]]:
        """Return those on `history`: a version is there if it and the last one both are."""
        mine = history.c.patient == self.patient
        if self.patient == SHARED:
            return [mine]
        now = select(resource.c.id).where(
            *_same_resource(), *self.conditions(), self._not_once_hidden_by_name()
        )
        return [mine, visible(self.permit, Action.READ, _columns(history)), exists(now)]

    def _not_once_hidden_by_name(self) -> ColumnElement[bool]:
        """Return the condition on a version and its `resource`: an earlier one that was hidden from somebody stays so.

        From whom is known of the last version only, so it stays hidden from every professional but its author.
        """
        if professional_of(self.subject) is None:
            return true()
        return or_(
            history.c.labels.bitwise_and(int(Label.HIDDEN_FROM_SOME)) == 0,
            history.c.version == resource.c.version,
            history.c.author == self.subject.id,
        )

    def decides_version(self, connection: Connection, version: Stored, last: Stored) -> Decision:
        """Answer for one version of a resource whose last is `last`, as `history_conditions` does."""
        decision = self.decides(connection, Action.READ, version)
        is_old = version.version != last.version and version.labels & Label.HIDDEN_FROM_SOME
        if is_old and professional_of(self.subject) and version.author != self.subject.id:
            return _ONCE_HIDDEN
        return decision

    def was_seen(self, after: int) -> ColumnElement[bool]:
        """Return the condition on `resource` under which it was there when number `after` was the last one.

        What became hidden is told once, to who had it: told again at each later change, it would tell of these.
        """
        later = history.alias()
        last = (
            select(func.max(later.c.seq))
            .where(*_same_resource(later), later.c.seq <= after)
            .correlate(resource)
            .scalar_subquery()
        )
        then = select(history.c.id).where(
            *_same_resource(),
            history.c.seq == last,
            history.c.deleted.is_(False),
            visible(self.permit, Action.READ, _columns(history)),
        )
        return exists(then)

    def now_seen(self) -> ColumnElement[bool]:
        """Return the condition on `resource` under which its last version is."""
        return and_(*self.conditions())

    def decides(self, connection: Connection, action: Action, found: Stored) -> Decision:
        """Answer for one row."""
        if self.patient == SHARED:
            return _SHARED
        return self.permit.decide(
            action, self.as_decided(connection, found.key, facts_in(connection, found))
        )

    def as_decided(self, connection: Connection, key: Key, facts: RowFacts) -> RowFacts:
        """Return what is known of a row as this subject's decision takes it: who keeps the agenda is an author too."""
        is_kept = isinstance(self.subject, Depositor) and key.type == "Appointment"
        if is_kept and self.keeps(connection, key):
            return replace(facts, author=self.subject.id)
        return facts

    def narrowed(self, found: Stored) -> Stored:
        """Return what may leave of a version that may be seen."""
        fields = None if self.patient == SHARED else self.permit.fields(found.key.type)
        return found if fields is None or found.deleted else subset(found, fields)

    @property
    def is_narrowed(self) -> bool:
        """Whether some elements of the Patient are kept back: then nothing may be found by them either."""
        return self.patient != SHARED and self.permit.fields("Patient") is not None

    @property
    def mark(self) -> str:
        """Name what is seen, so that a cursor of another sight is not followed."""
        grant = self.permit.grants[Action.READ]
        said = (sorted(grant.families), grant.denied, sorted(grant.own), self.permit.viewer)
        return json.dumps([*said, type(self.subject).__name__])


_SHARED: Final = Decision(allowed=True, reason=Reason.ALLOWED)
_ONCE_HIDDEN: Final = Decision(allowed=False, reason=Reason.LABEL)
_SUBSETTED: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}


def sight_of(
    connection: Connection,
    principal: Principal,
    patient: str,
    now_ms: int,
    policy: Policy = POLICY,
) -> Sight:
    """Return what a principal may see and do in a record; raises FhirError 403 when it is nothing."""
    if patient == SHARED:
        return Sight(SHARED, Depositor(principal.subject), _operator())
    if principal.is_operator:
        return steward(patient)
    if principal.patient == patient and principal.is_own:
        return _own(policy, patient, principal.subject)
    known = relations(connection, patient)
    at = moment(connection, patient, now_ms)
    if (own := relative_of(principal)) is not None:
        at = max(at, last_end(connection, patient, own))
    subject = subject_of(principal.asker, patient, known, at, principal.role.opening)
    if isinstance(subject, Refusal):
        raise _kept_out(principal, subject.reason)
    permit = policy.permit(subject, facts_of_record(known, at), usual_purpose(subject))
    if isinstance(permit, Refusal):
        raise _kept_out(principal, permit.reason)
    return Sight(patient, subject, permit)


ACCESS_ENDED: Final = "access-ended"
"""Said to who came near another's record and does no longer: their device then removes what it has of it."""


def relative_of(principal: Principal) -> str | None:
    """Return the bearer's own Patient where the token opens another's record for a relative."""
    return None if principal.role.practitioner else principal.role.own


def _kept_out(principal: Principal, reason: Reason) -> FhirError:
    error = refused(reason)
    if relative_of(principal) is not None:
        error.word = ACCESS_ENDED
    return error


def steward(patient: str) -> Sight:
    """Return the server's own sight of a record, for what it keeps there itself."""
    return Sight(patient, Operator(), _operator())


def subset(found: Stored, fields: frozenset[str]) -> Stored:
    """Return a version with these elements only, and nothing of its labels."""
    content = json.loads(found.body, parse_float=Decimal)
    meta = {name: content["meta"][name] for name in ("versionId", "lastUpdated")}
    kept = {name: value for name, value in content.items() if name in fields}
    kept = {"resourceType": found.key.type, "id": found.key.id} | kept
    kept["meta"] = meta | {"tag": [_SUBSETTED]}
    return replace(found, body=jsontext.text(kept).encode())


def refused(reason: Reason) -> FhirError:
    """Refuse without saying why: the reason is for the trace."""
    error = forbidden()
    error.reason = reason.value
    return error


def facts_in(connection: Connection, found: Stored) -> RowFacts:
    """Return what the decision knows of a row; whom it is hidden from is looked up where there is somebody."""
    hidden = frozenset[str]()
    if found.labels & Label.HIDDEN_FROM_SOME:
        hidden = frozenset(hidden_from(connection, found.key))
    return RowFacts(found.key.type, found.family, found.labels, found.author, hidden)


def hidden_from(connection: Connection, key: Key) -> Sequence[str]:
    """Return the professionals a resource is hidden from by name."""
    statement = select(token.c.code).where(
        token.c.patient == key.patient,
        token.c.type == key.type,
        token.c.id == key.id,
        token.c.param == HIDDEN_FROM,
    )
    return connection.execute(statement).scalars().all()


@lru_cache(maxsize=2)
def _columns(table: Table) -> Columns:
    def named(professional: str) -> ColumnElement[bool]:
        listed = select(token.c.id).where(
            token.c.patient == table.c.patient,
            token.c.type == table.c.type,
            token.c.id == table.c.id,
            token.c.param == HIDDEN_FROM,
            token.c.code == professional,
        )
        some = table.c.labels.bitwise_and(int(Label.HIDDEN_FROM_SOME)) != 0
        return and_(some, exists(listed))

    return Columns(table.c.family, table.c.labels, table.c.author, named)


def _same_resource(version: FromClause = history) -> tuple[ColumnElement[bool], ...]:
    return (
        version.c.patient == resource.c.patient,
        version.c.type == resource.c.type,
        version.c.id == resource.c.id,
    )


def moment(connection: Connection, patient: str, now_ms: int) -> datetime:
    """Return the time it is, never before the record's last change: a clock set back revives no access that ended."""
    statement = select(feed_head.c.updated_ms).where(feed_head.c.patient == patient)
    last = connection.execute(statement).scalar() or 0
    return datetime.fromtimestamp(max(now_ms, last) / 1000, UTC)


@lru_cache(maxsize=10_000)
def _own(policy: Policy, patient: str, account: str) -> Sight:
    """Return a person's own sight, which neither the time nor anybody's consent changes."""
    permit = policy.permit(Person(account), _ANY_TIME, Purpose.PATIENT_REQUEST)
    if isinstance(permit, Refusal):
        raise refused(permit.reason)
    return Sight(patient, Person(account), permit)


@lru_cache(maxsize=1)
def _operator() -> Permit:
    permit = POLICY.permit(Operator(), _ANY_TIME, Purpose.OPERATIONS)
    if isinstance(permit, Refusal):
        raise TypeError("the operator's own process is never refused")
    return permit


_ANY_TIME: Final = Facts(born=None, at=datetime.fromtimestamp(0, UTC))
