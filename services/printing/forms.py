"""What paper alone has: lines to write on, where to sign, frames, a key to copy."""

from functools import partial
from typing import Final

from services.printing.lines import lines_of
from services.printing.paper import Paper
from services.printing.words import GAP

_WRITING: Final = 9.0
"""Millimetres between two lines to write on: a hand that trembles needs more than a notebook gives."""

_BOX: Final = 9.0
"""Millimetres of a box for one letter, at 11 points."""


def lines(paper: Paper, label: str, count: int) -> None:
    asked = paper.height(paper.type.body) if label else 0.0
    paper.need(min(asked + count * _WRITING, paper.whole))
    if label:
        paper.write_text([paper.piece(label)], paper.type.body)
    for _ in range(count):
        paper.need(_WRITING)
        paper.space(_WRITING)
        paper.rule(paper.l_margin, paper.room)
    paper.space(GAP / 2)


def aside(paper: Paper, text: str, count: int) -> None:
    half = paper.room / 2
    paper.space(GAP)
    if text:
        paper.write_text([paper.piece(text)], paper.type.body, indent=half)
    for _ in range(count):
        paper.need(_WRITING)
        paper.space(_WRITING)
        paper.rule(paper.l_margin + half, half)
    paper.space(GAP)


def signature(paper: Paper, label: str) -> None:
    half = paper.room / 2
    paper.need(paper.height(paper.type.body) + 22)
    paper.space(GAP)
    paper.write_text([paper.piece(label)], paper.type.body, indent=half)
    paper.space(16)
    paper.rule(paper.l_margin + half, half)
    paper.space(GAP)


def notice(paper: Paper, text: str, title: str) -> None:
    size = paper.type.body
    height, inner = paper.height(size), paper.room - 8
    set_lines = partial(lines_of, width=inner, measure=paper.measure(size))
    words = [
        *(set_lines([paper.piece(title, "B")]) if title else ()),
        *set_lines([paper.piece(text)]),
    ]
    while words:
        fits = max(1, int((paper.whole - 6) // height))
        part, words = words[:fits], words[fits:]
        tall = height * len(part) + 6
        paper.need(tall)
        top = paper.get_y()
        with paper.tagged("/P"):
            for index, line in enumerate(part):
                paper.draw(line, paper.l_margin + 4, top + 3 + index * height, size)
        paper.frame(top, tall)
        paper.set_y(top + tall)
    paper.space(GAP + 1)


def key_groups(paper: Paper, key: str) -> None:
    size = paper.type.key
    height, measure = paper.height(size), paper.measure(size)
    groups = [paper.piece(group, "B") for group in key.split("-") if group]
    wide = max((measure(group) for group in groups), default=0.0) + 8
    a_line = max(1, min(4, int((paper.room - 8) // wide)))
    rows = [groups[start : start + a_line] for start in range(0, len(groups), a_line)]
    tall = height * len(rows) + 10
    paper.need(tall)
    top = paper.get_y()
    with paper.tagged("/P"):
        for number, row in enumerate(rows):
            for index, group in enumerate(row):
                place = paper.l_margin + 6 + index * wide
                paper.draw([group], place, top + 5 + number * height, size)
    paper.frame(top, tall, heavy=True)
    paper.set_y(top + tall)
    paper.space(GAP + 1)


def key_boxes(paper: Paper, groups: int, letters: int) -> None:
    side, gap = _BOX * paper.type.body / 11, _BOX / 2
    wide = letters * side + gap
    a_line = max(1, min(groups, int((paper.room + gap) // wide)))
    for start in range(0, groups, a_line):
        paper.need(side + gap)
        top = paper.get_y()
        for group in range(min(a_line, groups - start)):
            for letter in range(letters):
                paper.box(paper.l_margin + group * wide + letter * side, top, side)
        paper.set_y(top + side)
        paper.space(gap)
    paper.space(GAP)
