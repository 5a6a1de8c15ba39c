import asyncio
import json
import stat
from pathlib import Path

import pytest

from services.core.changes import ChangeFeed, Topic
from services.core.errors import DiskFullError
from services.settings.models import Language, Preferences, Theme
from services.settings.service import SettingsService


def test_preferences_when_no_file_then_defaults(tmp_path: Path) -> None:
    assert SettingsService(tmp_path / "settings.json", ChangeFeed()).preferences == Preferences()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"language": "xx", "theme": 3, "text_scale": "big", "lock_minutes": null}',
        b'{"language": ["fr"], "text_scale": true, "lock_minutes": 1e400}',
    ],
)
def test_preferences_when_file_is_damaged_then_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert SettingsService(path, ChangeFeed()).preferences == Preferences()


@pytest.mark.parametrize(
    ("scale", "kept", "minutes", "kept_minutes"), [(0.1, 1.0, -3, 0), (9, 2.0, 99, 15)]
)
def test_preferences_when_out_of_bounds_then_nearest(
    tmp_path: Path, scale: float, kept: float, minutes: int, kept_minutes: int
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"text_scale": scale, "lock_minutes": minutes}))
    preferences = SettingsService(path, ChangeFeed()).preferences
    assert (preferences.text_scale, preferences.lock_minutes) == (kept, kept_minutes)


async def test_change_when_made_then_private_kept_and_told(tmp_path: Path) -> None:
    path, changes = tmp_path / "new" / "settings.json", ChangeFeed()
    heard: list[frozenset[Topic]] = []
    changes.subscribe(heard.append)
    await SettingsService(path, changes).change(language=Language.ENGLISH, theme=Theme.DARK)
    await asyncio.sleep(0)
    assert heard == [frozenset({Topic.SETTINGS})]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]
    again = SettingsService(path, ChangeFeed()).preferences
    assert again == Preferences(language=Language.ENGLISH, theme=Theme.DARK)


async def test_change_when_it_cannot_be_written_then_applied_and_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    service = SettingsService(tmp_path / "file" / "settings.json", ChangeFeed())
    with pytest.raises(DiskFullError):
        await service.change(text_scale=1.5)
    assert service.preferences.text_scale == 1.5
