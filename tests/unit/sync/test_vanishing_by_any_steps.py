"""Whatever a server shows, takes back and shows again, and whatever the person decides: nothing leaves unasked."""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.documents import editing
from services.documents.receiving import ReceivedDocuments
from services.remote.answers import Change, Method
from services.storage import vanishing
from services.storage.database import migrate
from services.storage.driver import connect
from services.storage.vanishing import Way
from services.sync.applying import Page, Run, apply
from services.sync.vanishing import Choice, settle
from tests.builders import remote

MOST = 40
IDS = st.integers(0, MOST - 1)


class Vanishing(RuleBasedStateMachine):
    """A server of letters, told by a feed; `alive` is the version it has of each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "record.db"
        self.connection = connect(path, secrets.token_bytes(32), create=True)
        migrate(self.connection, path)
        self.projection = ReceivedDocuments()
        self.alive: dict[int, int] = {}
        self.told: dict[int, Change] = {}
        self.erased: set[int] = set()
        self.decided: set[int] = set()
        self.now = 0

    def teardown(self) -> None:
        self.connection.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.show(set(range(30)))
        self.run()

    @rule(ids=st.sets(IDS, min_size=1))
    def show(self, ids: set[int]) -> None:
        for id in ids:
            self.now += 1
            self.alive[id] = self.now
            letter = {
                **remote.letter(f"l{id}", f"Lettre {id}"),
                "meta": {"versionId": f"{self.now}"},
            }
            self._tell(id, Method.PUT, json.dumps(letter).encode())

    @rule(first=IDS, count=st.integers(8, 30))
    def take_back_many(self, first: int, count: int) -> None:
        self.take_back({(first + step) % MOST for step in range(count)})

    @rule(first=IDS, count=st.integers(8, 30))
    def show_many(self, first: int, count: int) -> None:
        self.show({(first + step) % MOST for step in range(count)})

    @rule(ids=st.sets(IDS, min_size=1, max_size=6))
    def take_back(self, ids: set[int]) -> None:
        for id in ids & self.alive.keys():
            self.now += 1
            del self.alive[id]
            self._tell(id, Method.DELETE, b"")

    @rule()
    def run(self) -> None:
        before, asked = self.here(), self.asked()
        self._receive()
        with self._transaction():
            gone = vanishing.judge(self.connection)
            self.projection.removed(self.connection, gone)
        self._file()
        lost = before - self.here()
        assert not lost & self.alive.keys()
        assert not asked & lost
        assert len(lost) <= 5 or len(lost) * 5 <= len(before)
        assert self.alive.keys() - self.erased <= self.here()
        assert self.here() - self.alive.keys() <= self.noted()
        assert not self.asked() & (self.alive.keys() | self.decided)
        self.erased -= self.here()
        self.decided -= self.alive.keys()

    @rule(first=IDS, count=st.integers(8, 30), choice=st.sampled_from(Choice))
    def vanish_and_decide(self, first: int, count: int, choice: Choice) -> None:
        self.take_back_many(first, count)
        self.run()
        self.decide(choice)

    @rule()
    def show_everything(self) -> None:
        self.show(set(range(MOST)))
        self.run()

    @rule()
    def run_that_is_cut(self) -> None:
        before = self.here()
        self._receive()
        self._file()
        assert before <= self.here()

    @rule(choice=st.sampled_from(Choice))
    def decide(self, choice: Choice) -> None:
        before, asked = self.here(), self.asked()
        with self._transaction():
            settle(self.connection, choice, self.projection, self.now)
        self.decided |= set() if choice is Choice.LOOK_AGAIN else asked
        left = before - self.here()
        assert left == (asked & before if choice is Choice.PUT_ASIDE else set())
        assert self.asked() == (asked if choice is Choice.LOOK_AGAIN else set())

    @rule()
    def erase(self) -> None:
        before = self.here()
        self.erased |= self._ids("d.deleted_at IS NOT NULL")
        with self._transaction():
            editing.erase_deleted(self.connection)
        assert self.here() == before

    @invariant()
    def none_is_there_twice(self) -> None:
        rows = self.connection.execute(
            "SELECT count(*), count(DISTINCT fhir_id) FROM resource WHERE type = 'DocumentReference'"
        ).fetchone()
        assert rows[0] == rows[1]

    def here(self) -> set[int]:
        return self._ids("d.deleted_at IS NULL")

    def asked(self) -> set[int]:
        return self._ids("v.fate IN ('asked', 'look')")

    def noted(self) -> set[int]:
        return self._ids("v.fate IS NOT NULL")

    def _ids(self, which: str) -> set[int]:
        rows = self.connection.execute(
            f"""SELECT r.server_id FROM resource r JOIN document d ON d.id = r.uid
                LEFT JOIN vanished v ON v.resource = r.uid WHERE {which}"""  # noqa: S608 - constants only
        )
        return {int(row[0][1:]) for row in rows}

    def _tell(self, id: int, method: Method, body: bytes) -> None:
        at = f"2026-11-22T{self.now // 3600:02}:{self.now // 60 % 60:02}:{self.now % 60:02}Z"
        self.told.pop(id, None)
        self.told[id] = Change("DocumentReference", f"l{id}", f"{self.now}", at, method, json=body)

    def _receive(self) -> None:
        page = Page.of(list(self.told.values()), remote.PATIENT)
        with self._transaction():
            run = Run(f"run-{self.now}", self.now)
            cursor = ("feed", f"{self.now}")
            apply(self.connection, page, run, self.projection, [cursor], Way.FEED)
        self.told.clear()

    def _file(self) -> None:
        with self._transaction():
            while self.projection.file(self.connection, 500, whole=True):
                pass

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        yield
        self.connection.execute("COMMIT")


Vanishing.TestCase.settings = settings(
    max_examples=30, stateful_step_count=15, deadline=None, derandomize=True
)
TestVanishing = Vanishing.TestCase


@pytest.mark.parametrize("choice", list(Choice))
def test_vanishing_when_decided_and_shown_again_then_all_is_as_before(choice: Choice) -> None:
    world = Vanishing()
    world.begin()
    world.vanish_and_decide(0, 20, choice)
    world.run_that_is_cut()
    world.show_everything()

    assert world.here() == set(range(MOST))
    world.teardown()
