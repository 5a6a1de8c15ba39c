"""How Carnet is started: without a screen, without its own window, on a port that is taken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.carnet import ROOT, Carnet

NOBODY_LISTENS = "http://127.0.0.1:9/client.tar.gz"


@pytest.mark.skipif(sys.platform != "linux", reason="the screen is told by Linux's variables")
def test_start_when_own_window_cannot_be_had_then_browser(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FLET_CLIENT_URL", NOBODY_LISTENS)
    monkeypatch.setenv("BROWSER", "true")
    with Carnet.start(data, ("main.py",)) as carnet:
        assert carnet.address.startswith("http://127.0.0.1:")
        words = carnet.errors()
    assert "s’ouvre dans le navigateur" in words
    assert "opens in the browser" in words


def test_start_when_port_is_taken_then_says_so(carnet: Carnet, tmp_path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "main.py", "--web", "--port", str(carnet.port)],
        cwd=ROOT,
        env={**os.environ, "CARNET_DATA": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert "Vos documents n’ont rien" in second.stderr
    assert "Traceback" not in second.stderr
