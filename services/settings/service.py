"""Keeps the device's preferences in a small file that says nothing about anyone's health."""

import asyncio
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from services.core.changes import ChangeFeed, Topic
from services.core.errors import DiskFullError
from services.settings.models import LOCK_MINUTES, SCALES, Language, Preferences, Theme

_NAME: Final = "settings.json"
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(slots=True)
class SettingsService:
    """Preferences of this device, read at start from `path`; a damaged file gives the defaults.

    Where several people share the device, each has a file of their own once they changed something.
    """

    path: Path
    changes: ChangeFeed
    preferences: Preferences = field(init=False)
    _own: Path | None = None
    _read_from: Path = field(init=False)

    def __post_init__(self) -> None:
        self._read_from = self.path
        self.preferences = _preferences_from_json(_read(self.path))

    def follow(self, folder: Path | None, shared: bool) -> None:
        """Let the preferences of the space in `folder` hold; those of the device for nobody's, or the only one's."""
        own = folder / _NAME if folder else None
        self._own = own if own and (shared or own.exists()) else None
        kept = self._own if self._own and self._own.exists() else self.path
        if kept != self._read_from:
            self._read_from = kept
            self.preferences = _preferences_from_json(_read(kept))
            self.changes.publish(Topic.SETTINGS)

    async def change(self, **choices: Any) -> None:
        """Set the preferences given by name, apply them at once and keep them.

        Raises:
            DiskFullError: they apply until Carnet is closed but could not be written.

        """
        self.preferences = _within_bounds(replace(self.preferences, **choices))
        self.changes.publish(Topic.SETTINGS)
        await asyncio.to_thread(
            _write, self._own or self.path, json.dumps(asdict(self.preferences))
        )


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _preferences_from_json(content: Mapping[str, Any]) -> Preferences:
    default = Preferences()
    return _within_bounds(
        Preferences(
            language=_choice(Language, content.get("language"), default.language),
            theme=_choice(Theme, content.get("theme"), default.theme),
            text_scale=float(_number(content.get("text_scale"), default.text_scale)),
            lock_minutes=int(_number(content.get("lock_minutes"), default.lock_minutes)),
            simplified=content.get("simplified") is True,
            discreet=content.get("discreet") is True,
        )
    )


def _choice(choices: type[_Choice], value: object, default: _Choice) -> _Choice:
    return choices(value) if isinstance(value, str) and value in tuple(choices) else default


def _number(value: object, default: float) -> float:
    finite = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e6  # noqa: PLR2004 - far above any setting, below infinity
    return value if finite and isinstance(value, (int, float)) else default


def _within_bounds(preferences: Preferences) -> Preferences:
    return replace(
        preferences,
        text_scale=min(max(preferences.text_scale, SCALES[0]), SCALES[1]),
        lock_minutes=min(max(preferences.lock_minutes, LOCK_MINUTES[0]), LOCK_MINUTES[1]),
    )


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only (mkstemp makes it 0600)."""
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise DiskFullError from error
