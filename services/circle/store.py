"""The circle in the database of the person's own record: functions of a connection."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from services.circle import mapping
from services.circle.models import (
    Act,
    Circle,
    Helper,
    Invitation,
    May,
    Offer,
    Representative,
    offer_of,
)
from services.core.majority import PARIS, majority, whole_date
from services.fhir.parsing import parse_kept
from services.people import helped_store
from services.storage import meta
from services.storage.driver import Connection
from services.sync.linking import server


def circle(connection: Connection, now: datetime) -> Circle:
    """Return all of it, as this device knows it."""
    now = helped_store.latest(connection, now)  # a clock set back opens no invitation again
    today = now.astimezone().date()
    people = {str(one.get("id", "")): one for one in _kept(connection, "RelatedPerson")}
    return Circle(
        tuple(_helpers(connection, people, today)),
        tuple(_representatives(people)),
        helped_store.everyone(connection),
        tuple(one for one in _invitations(connection, now) if one.act is not Act.TRUSTED),
        helped_store.ended(connection),
        server(connection) is not None,
        _minor_until(meta.identity(connection).birth_date, now),
    )


def _helpers(
    connection: Connection,
    people: Mapping[str, Mapping[str, Any]],
    today: date,
) -> Iterator[Helper]:
    stopping, wanted = frozenset(stops(connection)), changes(connection)
    for consent in _kept(connection, "Consent"):
        helper = mapping.helper_from_consent(consent, people, today)
        if helper is not None:
            yield replace(helper, stopping=helper.id in stopping, wanted=wanted.get(helper.id))


def _representatives(people: Mapping[str, Mapping[str, Any]]) -> Iterator[Representative]:
    for id, person in people.items():
        if mapping.is_guardian(person):
            yield Representative(id, mapping.name_of(person), mapping.period_end(person))


def _invitations(connection: Connection, now: datetime) -> Iterator[Invitation]:
    known = {row["task"]: row["code"] for row in connection.execute("SELECT * FROM circle_code")}
    for task in _kept(connection, "Task"):
        code = known.get(str(task.get("id", "")).removeprefix("mirror-"), "")
        found = mapping.invitation_from_task(task, now, code)
        if found is not None:
            yield found


def designations(connection: Connection, now: datetime) -> tuple[Invitation, ...]:
    """Return the invitations to be a trusted person, on either side."""
    now = helped_store.latest(connection, now)
    return tuple(one for one in _invitations(connection, now) if one.act is Act.TRUSTED)


def keep_code(connection: Connection, task: str, code: str) -> None:
    """Keep the code of an invitation, to show it again."""
    connection.execute("INSERT OR REPLACE INTO circle_code VALUES (?, ?)", (task, code))


def forget_code(connection: Connection, task: str) -> None:
    connection.execute("DELETE FROM circle_code WHERE task = ?", (task,))


def keep_stop(connection: Connection, consent: str, at: int) -> None:
    """Note that a permission is to be taken back as soon as the server is there, whatever else was wanted of it."""
    connection.execute("DELETE FROM circle_change WHERE consent = ?", (consent,))
    connection.execute("INSERT OR IGNORE INTO circle_stop VALUES (?, ?)", (consent, at))


def stops(connection: Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT consent FROM circle_stop ORDER BY at").fetchall()
    return tuple(row["consent"] for row in rows)


def stopped(connection: Connection, consent: str) -> None:
    connection.execute("DELETE FROM circle_stop WHERE consent = ?", (consent,))


def keep_change(connection: Connection, consent: str, offer: Offer, at: int) -> None:
    """Note what a permission is to give as soon as the server is there; the last wish holds."""
    until = offer.until.isoformat() if offer.until else ""
    row = (consent, " ".join(sorted(offer.areas)), offer.may, until, at)
    connection.execute("INSERT OR REPLACE INTO circle_change VALUES (?, ?, ?, ?, ?)", row)


def changes(connection: Connection) -> dict[str, Offer]:
    """Return what permissions are to give, the oldest wish first."""
    rows = connection.execute("SELECT * FROM circle_change ORDER BY at").fetchall()
    return {
        row["consent"]: offer_of(row["areas"].split(), May(row["may"]), row["until"])
        for row in rows
    }


def changed(connection: Connection, consent: str, offer: Offer) -> None:
    """Forget a wish that was sent, unless another was made meanwhile."""
    if changes(connection).get(consent) == offer:
        connection.execute("DELETE FROM circle_change WHERE consent = ?", (consent,))


def attested(connection: Connection) -> frozenset[str]:
    """Return the invitations whose attestation is filed."""
    return frozenset(row["task"] for row in connection.execute("SELECT task FROM circle_attested"))


def attest(connection: Connection, task: str, document: str) -> None:
    connection.execute("INSERT OR REPLACE INTO circle_attested VALUES (?, ?)", (task, document))


def _kept(connection: Connection, type: str) -> Iterator[dict[str, Any]]:
    rows = connection.execute(
        """SELECT json FROM resource WHERE type = ? AND server_id IS NOT NULL AND json <> x''
               AND deleted_at IS NULL ORDER BY last_updated DESC""",
        (type,),
    ).fetchall()
    for row in rows:
        yield dict(parse_kept(bytes(row["json"])))


def _minor_until(birth_date: str, now: datetime) -> str:
    born = whole_date(birth_date)
    if born is None or now >= majority(born):
        return ""
    return majority(born).astimezone(PARIS).date().isoformat()
