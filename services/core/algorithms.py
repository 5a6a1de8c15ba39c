"""What an algorithm of Carnet says of itself, beside its code; docs/algorithms.md is made of these declarations.

A declaration is read, never run: `scripts/algorithms.py` finds each `Algorithm(...)` in the source, so that its words
are plain strings.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Algorithm:
    """Something that decides, sorts or proposes: what it looks at, its rule, where the rule is from, its limits."""

    name: str
    inputs: str
    rule: str
    source: str
    limits: str
