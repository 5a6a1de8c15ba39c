"""The XHTML of FHIR narratives, read tolerantly and in linear time: nothing is fetched, no script kept, depth bounded.

Not `html.parser`: Python's takes two minutes for 200 KB of `<a b="` (measured, 3.11), and a narrative comes from
anybody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from services.core.narrative import Block
from services.fhir.narrative import Narrator

_TOKEN: Final = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)
      | <[!?][^<>]*+>?
      | <(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*+)(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+'){0,200}+)>
      | (?P<text>[^<]++|<)""",
    re.DOTALL | re.VERBOSE,
)
"""Each alternative either matches to its end or fails within a bounded look: no input makes it start over."""
_ATTRIBUTE: Final = re.compile(r"""([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_VOID: Final = frozenset({"br", "hr", "img", "col"})
_SILENT: Final = frozenset({"script", "style"})
_MAX_DEPTH: Final = 100


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    tail: str | None = None
    children: list["_Node"] = field(default_factory=list)

    def get(self, key: str, /) -> str | None:
        return self.attributes.get(key)

    def __iter__(self) -> Iterator["_Node"]:
        return iter(self.children)


@dataclass(slots=True)
class _Tree:
    """Elements as they open and close; an end that closes nothing is passed over."""

    open: list[_Node] = field(default_factory=lambda: [_Node("div")])
    silent: int = 0  # scripts and styles that are open
    said: list[str] = field(default_factory=list)  # joined once, at the next tag

    def take(self, token: re.Match[str]) -> None:
        if token["name"]:
            name = token["name"].casefold()
            if token["end"]:
                self._close(name)
            else:
                self._start(name, token["attributes"])
        elif token["cdata"] is not None:
            self.said.append(token["cdata"])
        elif token["text"]:
            self.said.append(unescape(token["text"]))

    def settle(self) -> None:
        """Give the text heard since the last tag to its element."""
        text, self.said = "".join(self.said), []
        if not text or self.silent:
            return
        parent = self.open[-1]
        if parent.children:
            parent.children[-1].tail = (parent.children[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text

    def _start(self, name: str, written: str) -> None:
        if len(self.open) >= _MAX_DEPTH and name not in _VOID:
            return
        attributes = {
            key: unescape(one or other) for key, one, other in _ATTRIBUTE.findall(written)
        }
        node = _Node(name, attributes)
        self.settle()
        self.open[-1].children.append(node)
        if name not in _VOID and not written.endswith("/"):
            self.open.append(node)
            self.silent += name in _SILENT

    def _close(self, name: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == name:
                self.settle()
                self.silent -= sum(node.tag in _SILENT for node in self.open[index:])
                del self.open[index:]
                return


def blocks_from_xhtml(div: str, heading_level: int = 3) -> tuple[Block, ...]:
    """Return what a narrative's `div` says, as blocks."""
    tree = _Tree()
    for token in _TOKEN.finditer(div):
        tree.take(token)
    tree.settle()
    return Narrator(heading_level=heading_level).blocks(tree.open[0])
