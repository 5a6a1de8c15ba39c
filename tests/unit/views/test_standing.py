"""What the line under a title says, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.core.errors import (
    AccessLostError,
    DiskFullError,
    Fault,
    OfflineError,
    RemoteError,
    ServiceError,
    SignedOutError,
)
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.sync.following import Following
from services.sync.models import Freshness, Progress, Stage, VanishedCount
from services.sync.wishes import Wishes
from tests.fakes.sync import ALONE, SERVER
from views._shared.standing import Standing, Told, capital

NOW = datetime(2026, 11, 22, 9, 12, tzinfo=UTC)
FRESH = replace(ALONE, server=SERVER, at=NOW)
WORDS = (translator("fr"), Formats("fr", UTC))
REST = Following()


def told(freshness: Freshness, following: Following = REST) -> str:
    """Return the words with ordinary spaces."""
    return Told.of(freshness, following, WORDS, NOW).text.replace("\u00a0", " ")


def test_standing_when_there_is_no_server_then_on_this_device_only() -> None:
    assert told(ALONE) == "sur cet appareil seulement"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "à jour à 9 h 12"),
        (timedelta(hours=15, minutes=10), "à jour hier à 18 h 02"),
        (timedelta(days=3), "à jour jeudi 19 novembre à 9 h 12"),
        (timedelta(days=365), "à jour samedi 22 novembre 2025 à 9 h 12"),
    ],
)
def test_standing_when_at_rest_then_says_since_when(ago: timedelta, words: str) -> None:
    assert told(replace(FRESH, at=NOW - ago)) == words


@pytest.mark.parametrize("ahead", [timedelta(minutes=3), timedelta(days=3650)])
def test_standing_when_the_last_run_is_later_than_now_then_never_in_the_future(
    ahead: timedelta,
) -> None:
    said = "mis à jour auparavant ; l’horloge de cet appareil a changé depuis"
    assert told(replace(FRESH, at=NOW + ahead)) == said


@pytest.mark.parametrize(
    ("freshness", "following", "standing", "words"),
    [
        (
            replace(FRESH, wishes=Wishes(paused=True), waiting=1),
            Following(error=OfflineError()),
            Standing.PAUSED,
            "en pause jusqu’à votre reprise · à jour à 9 h 12 · 1 document attend d’être envoyé",
        ),
        (
            replace(FRESH, wishes=Wishes(paused=True)),
            Following(error=SignedOutError()),
            Standing.SIGNED_OUT,
            "connexion à refaire",
        ),
        (
            replace(FRESH, vanished=VanishedCount(63, 12)),
            REST,
            Standing.VANISHED,
            "le serveur ne montre plus 63 documents · à jour à 9 h 12",
        ),
        (
            replace(FRESH, vanished=VanishedCount(0, 12)),
            REST,
            Standing.VANISHED,
            "le serveur ne montre plus une partie du dossier · à jour à 9 h 12",
        ),
        (
            replace(FRESH, vanished=VanishedCount(0, 0, 3, 2)),
            REST,
            Standing.FRESH,
            "à jour à 9 h 12",
        ),
        (
            replace(FRESH, waiting=1),
            Following(error=AccessLostError(1)),
            Standing.ACCESS_LOST,
            "le serveur ne donne plus accès · 1 document attend d’être envoyé",
        ),
    ],
)
def test_standing_when_several_things_are_to_know_then_the_first_is_said(
    freshness: Freshness, following: Following, standing: Standing, words: str
) -> None:
    assert Standing.of(freshness, following) is standing
    assert told(freshness, following) == words


def test_standing_when_no_run_ever_ended_then_not_up_to_date_yet() -> None:
    assert told(replace(FRESH, at=None)) == "pas encore à jour"


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "mise à jour…"),
        (Progress(Stage.RECORD, 0, None), "mise à jour…"),
        (Progress(Stage.RECORD, 1, None), "mise à jour… 1 élément"),
        (Progress(Stage.RECORD, 1200, None), "mise à jour… 1 200 éléments"),
        (Progress(Stage.FILING, 500, 1200), "classement… 500 sur 1 200"),
        (Progress(Stage.CONTENT, 3, 20), "mise à jour… 3 fichiers"),
    ],
)
def test_standing_when_running_then_counts(progress: Progress | None, words: str) -> None:
    running = Following(running=True, progress=progress)
    assert told(FRESH, running).replace("\u202f", " ") == words


def test_standing_when_something_waits_then_says_how_much() -> None:
    assert told(replace(FRESH, waiting=2)) == "2 documents attendent d’être envoyés"


def test_standing_when_offline_then_says_since_when_and_what_waits() -> None:
    offline = Following(error=OfflineError())
    words = "hors connexion · à jour à 9 h 12 · 1 document attend d’être envoyé"
    assert told(replace(FRESH, waiting=1), offline) == words


@pytest.mark.parametrize(
    ("error", "standing"),
    [
        (SignedOutError(), Standing.SIGNED_OUT),
        (RemoteError(Fault.UNAVAILABLE), Standing.UNREACHED),
        (RemoteError(Fault.WRONG_ANSWER), Standing.FAILED),
        (DiskFullError(), Standing.FAILED),
    ],
)
def test_standing_when_a_run_failed_then_by_what_can_be_done(
    error: ServiceError, standing: Standing
) -> None:
    assert Standing.of(FRESH, Following(error=error)) is standing


def test_capital_when_empty_then_empty() -> None:
    assert (capital(""), capital("à jour")) == ("", "À jour")
