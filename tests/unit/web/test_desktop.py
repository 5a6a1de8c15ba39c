"""Where a window of its own is possible, and where the browser takes over."""

import sys
from pathlib import Path

import pytest

from app import desktop

NOBODY_LISTENS = "http://127.0.0.1:9/client.tar.gz"

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="screens are told by Linux's variables"
)


@linux_only
@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ""}, False),
    ],
)
def test_screen_when_linux_then_told_by_its_variables(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, expected: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert desktop.has_screen() is expected


def test_client_when_it_cannot_be_fetched_then_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FLET_CLIENT_URL", NOBODY_LISTENS)
    assert not desktop.has_client()
