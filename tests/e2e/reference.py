"""The reference server started as an operator starts it: a process of its own, with its invented people."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.carnet import ROOT


@contextmanager
def reference_server(data: Path) -> Iterator[str]:
    """Start the server on the folder `data` and give its FHIR base once it serves."""
    with (data.with_suffix(".err")).open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend", "--port", "0", "--data", data],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()
