"""Where Carnet keeps its files, and what the command line or environment says otherwise."""

import os
import sys
from pathlib import Path


def content_keys() -> tuple[str, ...]:
    """Return the public keys that may sign packages of content: `CARNET_CONTENT_KEYS`, apart by spaces.

    None is built in (docs/adr/0030-content-packages.md).
    """
    return tuple(os.environ.get("CARNET_CONTENT_KEYS", "").split())


def default_data_folder() -> Path:
    """Return the platform's place for an application's private data; `CARNET_DATA` goes before it."""
    if chosen := os.environ.get("CARNET_DATA"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Carnet"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Carnet"
    return Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "carnet"
