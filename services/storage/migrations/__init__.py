"""Numbered SQL files, forward only: NNNN_name.sql takes the schema from NNNN-1 to NNNN."""

from importlib.resources import files
from typing import Final


def _scripts() -> tuple[str, ...]:
    folder = files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((folder / name).read_text(encoding="utf-8") for name in names)


SCRIPTS: Final = _scripts()
"""Every migration's text, in order."""
