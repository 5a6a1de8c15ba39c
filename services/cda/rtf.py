"""The words of an RTF body (the DMP admits RTF in level 1 documents): text only, no object, no picture."""

import re
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<code>[0-9a-f]{2})|\\(?P<sign>[^a-z])|(?P<brace>[{}])|[\r\n]+|(?P<plain>[^\\{}\r\n]+)",
    re.IGNORECASE,
)
_SILENT: Final = frozenset(
    {
        "colortbl",
        "fonttbl",
        "generator",
        "info",
        "listtable",
        "object",
        "pict",
        "stylesheet",
        "xmlnstbl",
    }
    | {"header", "headerl", "headerr", "footer", "footerl", "footerr", "latentstyles", "themedata"}
)
"""Groups that hold no words of the text."""
_WORDS: Final = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "page": "\n",
    "sect": "\n",
    "cell": "\t",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
}
_SIGNS: Final = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_SURROGATES: Final = range(0xD800, 0xE000)
_MAX_BYTES: Final = 2_000_000


@dataclass(slots=True)
class _Reader:
    said: list[str] = field(default_factory=list)
    silent: list[bool] = field(default_factory=lambda: [False])
    repeated: bool = False  # what follows \uN is the same letter again, for readers without Unicode

    def take(self, token: re.Match[bytes]) -> None:
        if token["brace"] == b"{":
            self.silent.append(self.silent[-1])
        elif token["brace"]:
            del self.silent[max(1, len(self.silent) - 1) :]
        elif token["sign"] == b"*" or (token["word"] and token["word"].decode() in _SILENT):
            self.silent[-1] = True
        elif not self.silent[-1]:
            self._say(token)

    def _say(self, token: re.Match[bytes]) -> None:
        if token["word"] == b"u" and token["number"]:
            point = int(token["number"]) % 0x10000
            self.said.append("" if point in _SURROGATES else chr(point))
            self.repeated = True
        elif token["word"]:
            self.said.append(_WORDS.get(token["word"].decode(), ""))
        elif token["sign"]:
            self.said.append(_SIGNS.get(token["sign"], ""))
        else:
            letters = bytes([int(token["code"], 16)]) if token["code"] else token["plain"] or b""
            self.said.append(letters[self.repeated :].decode("cp1252", "replace"))
            self.repeated = False


def text_from_rtf(data: bytes) -> str:
    """Return the readable text, lines kept; only the first two million bytes are read."""
    reader = _Reader()
    for token in _TOKEN.finditer(data[:_MAX_BYTES]):
        reader.take(token)
    return "".join(reader.said).strip()
