import subprocess
import sys

import pytest

PROGRAM = """
import resource, ctypes
from services.security.process import harden
print(*harden(), *resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_harden_when_called_then_no_core_and_not_dumpable() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "True", "0", "0", "0"]
