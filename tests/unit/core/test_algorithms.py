"""The register of algorithms is what the code declares."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_register_is_made_from_the_code() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "algorithms.py"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_the_register_names_what_proposes_sorts_and_decides() -> None:
    text = (ROOT / "docs" / "algorithms.md").read_text(encoding="utf-8")
    for code in ("proposing", "expecting", "misspelling", "identity", "policies", "engine"):
        assert f"/{code}.py`" in text
