"""Where Carnet keeps its files, and what the command line or environment says otherwise."""

import os
import sys
from pathlib import Path


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
