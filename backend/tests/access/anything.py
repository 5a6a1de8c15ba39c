"""Random subjects, moments and rows, as wide as the types allow."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st

from backend.access.decision import POLICY
from backend.access.families import CARE, Family
from backend.access.labels import Label
from backend.access.principal import Action
from backend.access.rows import RowFacts
from backend.access.subjects import (
    Depositor,
    Emergency,
    Facts,
    Helper,
    Mandate,
    Operator,
    Person,
    Professional,
    Regulator,
    Representative,
    Right,
    Standing,
    Subject,
)

steady = settings(derandomize=True, database=None, deadline=None, max_examples=300)

NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
IDS: Final = ("a", "b", "c")
ALL_LABELS: Final = int(~Label(0))

ids = st.sampled_from(IDS)
moments = st.integers(-60 * 24 * 800, 60 * 24 * 800).map(lambda m: NOW + timedelta(minutes=m))
past = st.integers(0, 60 * 24 * 800).map(lambda m: NOW - timedelta(minutes=m))
future = st.integers(1, 60 * 24 * 800).map(lambda m: NOW + timedelta(minutes=m))
starts = st.none() | past | past | moments
ends = future | future | future | moments
area_sets = st.just(frozenset(Family)) | st.frozensets(st.sampled_from(Family), max_size=12)
right_sets = st.just(frozenset(Right)) | st.frozensets(st.sampled_from(Right), min_size=1)
mandates = st.builds(Mandate, areas=area_sets, rights=right_sets, start=starts, end=ends)
professionals = st.builds(
    Professional,
    id=ids,
    profession=st.just("physician")
    | st.just("physician")
    | st.sampled_from([*POLICY.matrix.names, "juggler", ""]),
    standing=st.sampled_from([Standing.ATTENDING, Standing.CARE_TEAM, *Standing]),
    areas=st.none() | st.none() | area_sets,
)
_reasons = st.sampled_from(["unconscious", "call", "chest pain", " ", "accident"])
_recent = st.integers(-260, 10).map(lambda m: NOW + timedelta(minutes=m))
subjects: st.SearchStrategy[Subject] = st.one_of(
    st.builds(Person, ids),
    st.builds(Representative, ids),
    st.builds(Helper, ids, st.lists(mandates, min_size=1, max_size=3).map(tuple)),
    professionals,
    st.builds(Depositor, ids),
    st.builds(Emergency, professionals, _reasons, _recent, st.booleans()),
    st.builds(Regulator, professionals, _reasons, _recent, st.booleans()),
    st.builds(Operator, st.sampled_from(["", "a"])),
)
_rarely = st.sampled_from([False] * 7 + [True])
facts = st.builds(
    Facts,
    born=st.dates(date(2009, 1, 1), date(2026, 1, 1))
    | st.just(date(2012, 2, 29))
    | st.dates(date(2008, 11, 1), date(2026, 11, 22))
    | st.dates(date(1900, 1, 1), date(2030, 1, 1))
    | st.none(),
    at=st.just(NOW),
    opposed=_rarely,
    samu_allowed=_rarely.map(lambda refused: not refused),
    others_allowed=_rarely.map(lambda refused: not refused),
    hidden_in_emergency=st.booleans(),
)

actions = st.sampled_from([Action.READ, *Action])
rows = st.builds(
    RowFacts,
    type=st.sampled_from(["DocumentReference", "Observation", "Patient"]),
    family=st.sampled_from(
        [*map(str, Family), *map(str, sorted(CARE)), "reports", "patient", "nonsense"]
    ),
    labels=st.just(0)
    | st.just(0)
    | st.sampled_from([int(one) for one in Label])
    | st.integers(0, ALL_LABELS),
    author=st.sampled_from(["", *IDS]),
    hidden_from=st.just(frozenset[str]()) | st.frozensets(ids),
)
