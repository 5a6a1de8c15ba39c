"""`make bench`: prints a table, writes build/bench.json, exits 1 if a figure misses its limit."""

import json
import sys
from pathlib import Path

from benchmarks import (
    auditing,
    booking,
    charts,
    content,
    deciding,
    first_frame,
    importing,
    keeping_up,
    lists,
    memory,
    packages,
    paper,
    serving,
    slots,
    synchronising,
)
from services.core.courtesy import answer_promptly
from services.security.process import harden


def main() -> int:
    """Measure everything; return the exit code."""
    harden()
    answer_promptly()
    figures = [
        figure
        for module in (
            lists,
            importing,
            packages,
            serving,
            slots,
            booking,
            deciding,
            auditing,
            synchronising,
            keeping_up,
            memory,
            paper,
            charts,
            content,
            first_frame,
        )
        for figure in module.measure()
    ]
    print(f"{'figure':45} {'value':>10} {'floor':>10} {'ratio':>6} {'limit':>6}")
    for figure in figures:
        verdict = "" if figure.ok else "  MISSED"
        print(
            f"{figure.name:45} {figure.value:8.2f} {figure.unit:2} {figure.floor:8.2f} {figure.unit:2}"
            f" {figure.ratio:6.2f} {figure.limit:6.2f}{verdict}"
        )
    build = Path("build")
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(
        json.dumps([figure.as_json() for figure in figures], indent=2), encoding="utf-8"
    )
    return int(not all(figure.ok for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
