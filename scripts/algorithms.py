"""Writes docs/algorithms.md: every algorithm that the code declares (`services/core/algorithms.py`).

`python scripts/algorithms.py` prints whether the page is what the code says; `--update` writes it.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "algorithms.md"
FIELDS = ("name", "inputs", "rule", "source", "limits")
HEAD = """# Every algorithm of Carnet

Made from the code by `scripts/algorithms.py`: each algorithm is declared beside its own code, and a test compares this
page with the declarations. None of them learns, none sends anything, each can be read.
"""


def declared(root: Path = ROOT) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each declaration: the module's path, and its words. Raises ValueError for one that is not plain."""
    for path in sorted((root / "services").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "Algorithm(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Algorithm"
            ):
                words = {one.arg or "": ast.literal_eval(one.value) for one in node.keywords}
                if tuple(words) != FIELDS or not all(words.values()):
                    raise ValueError(f"{path.name}: {sorted(words)}")
                yield path.relative_to(root).as_posix(), words


def page(root: Path = ROOT) -> str:
    """Return the whole page."""
    parts = [HEAD]
    for path, words in sorted(declared(root), key=lambda one: one[1]["name"]):
        lines = [f"- **{name.capitalize()}**: {words[name]}" for name in FIELDS[1:]]
        parts.append("\n".join((f"## {words['name']}", "", *lines, f"- **Code**: `{path}`", "")))
    return "\n".join(parts)


def main() -> int:
    """Write or compare; return the exit code."""
    made = page()
    if "--update" in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == made
    print(
        "docs/algorithms.md is what the code says" if same else "run scripts/algorithms.py --update"
    )
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
