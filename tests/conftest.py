"""The shared samples, read where they are: they are never copied into the project."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

_PROJECT = Path(__file__).parents[1]


@pytest.fixture
def samples() -> Path:
    """The folder of samples; without it the tests fail, unless CARNET_SHARED=none says that it is not here."""
    shared = os.environ.get("CARNET_SHARED", "../shared")
    if shared == "none":
        pytest.skip("CARNET_SHARED=none: the shared samples were not read")
    folder = (_PROJECT / shared / "samples").resolve()
    if not folder.is_dir():
        pytest.fail(
            "no shared samples: set CARNET_SHARED to their folder, or to none to do without"
        )
    return folder


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a line that is seen whatever pytest captures: what was really read."""

    def print_now(line: str) -> None:
        with capsys.disabled():
            print(f"\n    {line}", end="")  # noqa: T201 - the count asked for by CI

    return print_now
