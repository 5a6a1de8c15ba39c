"""Links in the encrypted file: functions of a connection, rows in and values out."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final

from services.core.dates import moment_of
from services.core.errors import NotFoundError
from services.remote.shares import Left, Opening, Told
from services.sharing.links import Link
from services.sharing.models import Report, Share, Standing, Visit
from services.storage.driver import Connection, Row


class Progress(StrEnum):
    """How far a link is on this device."""

    SENDING = "sending"
    THERE = "there"
    REVOKING = "revoking"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link about to be made; times in milliseconds since 1970."""

    link: Link
    passcode: str = field(repr=False)
    titles: tuple[str, ...]
    created: int
    expires: int
    openings: int
    takes_report: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """What asks the server of a link, and opens what it answers."""

    id: str
    root: str
    key: bytes = field(repr=False)
    progress: Progress


_STANDINGS: Final = {
    "revoked": Standing.REVOKED,
    "expired": Standing.EXPIRED,
    "exhausted": Standing.EXHAUSTED,
    "locked": Standing.LOCKED,
}


def add(connection: Connection, new: NewShare) -> None:
    """Keep a link before anything of it leaves: what is on the server can then always be closed."""
    link = new.link
    connection.execute(
        """INSERT INTO share (id, root, handle, key, passcode, titles, created, expires, openings, takes_report,
               progress, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', '')""",
        (
            link.id,
            link.root,
            link.handle,
            link.key,
            new.passcode,
            json.dumps(new.titles, ensure_ascii=False),
            new.created,
            new.expires,
            new.openings,
            int(new.takes_report),
        ),
    )


def adopt(connection: Connection, told: Told, root: str) -> None:
    """Know a link of another device: it can be looked after and closed here, not opened, for its key is there."""
    connection.execute(
        """INSERT INTO share (id, root, handle, key, passcode, titles, created, expires, openings, takes_report,
               progress, told) VALUES (?, ?, '', x'', '', '[]', ?, ?, ?, ?, 'there', '')
           ON CONFLICT (id) DO NOTHING""",
        (
            told.id,
            root,
            told.created * 1000,
            told.expires * 1000,
            told.allowed,
            int(told.takes_report),
        ),
    )


def known(connection: Connection) -> frozenset[str]:
    """Return the ids of all links that this device knows."""
    return frozenset(row["id"] for row in connection.execute("SELECT id FROM share"))


def advance(connection: Connection, id: str, progress: Progress) -> None:
    """Note how far a link is; one that is over keeps no secret."""
    connection.execute("UPDATE share SET progress = ? WHERE id = ?", (progress.value, id))
    if progress is Progress.OVER:
        connection.execute(
            "UPDATE share SET handle = '', key = x'', passcode = '' WHERE id = ?", (id,)
        )


def forget(connection: Connection, id: str) -> None:
    """Forget a link of which nothing left."""
    connection.execute("DELETE FROM share WHERE id = ?", (id,))


def note(connection: Connection, told: Told) -> None:
    """Keep what the server said of a link, but for the reports, which are taken."""
    said = {
        "state": told.state,
        "opened": told.opened,
        "refused": told.refused,
        "openings": [asdict(opening) for opening in told.openings],
    }
    connection.execute(
        "UPDATE share SET told = ? WHERE id = ?", (json.dumps(said, ensure_ascii=False), told.id)
    )


def unfinished(connection: Connection) -> tuple[Keys, ...]:
    """Return the links that the server is still asked about."""
    rows = connection.execute(
        "SELECT id, root, key, progress FROM share WHERE progress <> 'over' ORDER BY created, id"
    )
    return tuple(
        Keys(row["id"], row["root"], bytes(row["key"]), Progress(row["progress"])) for row in rows
    )


def keys(connection: Connection, id: str) -> Keys:
    """Return one of them; raises NotFoundError."""
    row = connection.execute(
        "SELECT id, root, key, progress FROM share WHERE id = ?", (id,)
    ).fetchone()
    if row is None:
        raise NotFoundError
    return Keys(row["id"], row["root"], bytes(row["key"]), Progress(row["progress"]))


def expires(connection: Connection, id: str) -> int:
    """Return when a link ends, in milliseconds since 1970."""
    row = connection.execute("SELECT expires FROM share WHERE id = ?", (id,)).fetchone()
    return int(row["expires"]) if row else 0


def shares(connection: Connection, now: int) -> tuple[Share, ...]:
    """Return every link, the newest first; `now` in milliseconds since 1970."""
    rows = connection.execute("SELECT * FROM share ORDER BY created DESC, id").fetchall()
    left = reports(connection)
    return tuple(_share(row, left, now) for row in rows)


def share(connection: Connection, id: str, now: int) -> Share:
    """Return one link; raises NotFoundError."""
    row = connection.execute("SELECT * FROM share WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise NotFoundError
    return _share(row, reports(connection), now)


def _share(row: Row, left: Sequence[Report], now: int) -> Share:
    told = json.loads(row["told"]) if row["told"] else {}
    openings = (Opening(**one) for one in told.get("openings", ()))
    key = bytes(row["key"])
    link = Link(row["root"], row["handle"], key, row["expires"] // 1000, bool(row["passcode"]))
    standing = _standing(row, told.get("state", ""), now)
    return Share(
        id=row["id"],
        titles=tuple(json.loads(row["titles"])),
        address=link.address if row["handle"] and standing is Standing.OPEN else "",
        passcode=row["passcode"],
        created=moment_of(row["created"]),
        expires=moment_of(row["expires"]),
        openings=row["openings"],
        takes_report=bool(row["takes_report"]),
        standing=standing,
        opened=told.get("opened", 0),
        refused=told.get("refused", 0),
        visits=tuple(Visit(moment_of(one.at * 1000), one.recipient) for one in openings),
        reports=tuple(report for report in left if report.share == row["id"]),
    )


def _standing(row: Row, state: str, now: int) -> Standing:
    if row["progress"] == Progress.REVOKING:
        return Standing.REVOKING
    if state in _STANDINGS:
        return _STANDINGS[state]
    if row["progress"] == Progress.OVER:
        return Standing.REVOKED if now < row["expires"] else Standing.EXPIRED
    if now >= row["expires"]:
        return Standing.EXPIRED
    return Standing.SENDING if row["progress"] == Progress.SENDING else Standing.OPEN


def keep_report(
    connection: Connection, share: str, left: Left, part: int, document: str | None, author: str
) -> None:
    """Note what a report became; noting it again, after a crash, changes nothing."""
    connection.execute(
        """INSERT INTO share_report (id, part, share, document, author, at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (id, part) DO NOTHING""",
        (left.name, part, share, document, author, left.at * 1000),
    )


def is_taken(connection: Connection, name: str) -> bool:
    """Say whether a report was taken in whole: a crash may have come before the server was told."""
    query = "SELECT 1 FROM share_report WHERE id = ? AND part = ?"
    return connection.execute(query, (name, LAST)).fetchone() is not None


WORDS: Final = 0
FILE: Final = 1
LAST: Final = 9
"""The part that says that all parts of a report were taken; it names no document and is never shown."""


def reports(connection: Connection, document: str | None = None) -> tuple[Report, ...]:
    """Return what was left, by all links or as one document, the newest first."""
    rows = connection.execute(
        """SELECT share, document, author, at, part FROM share_report
           WHERE part < ?2 AND (?1 IS NULL OR document = ?1) ORDER BY at DESC, id, part""",
        (document, LAST),
    )
    return tuple(
        Report(
            row["share"], row["document"], row["author"], moment_of(row["at"]), row["part"] == FILE
        )
        for row in rows
    )
