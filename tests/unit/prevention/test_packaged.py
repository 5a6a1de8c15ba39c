"""Rules that come in a signed package: checked with the words they need, and read in the place of the shipped ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.content.manifest import public
from services.content.service import ContentService
from services.core.errors import PackageFault, PackageRefusedError, UnreadableRulesError
from services.prevention.packaged import CHECKS, RULES, WORDS, Rules, fit
from services.prevention.rules import FOLDER, rule_book, words
from tests.builders.content import KEY, package, written


def _book(**changes: Any) -> bytes:
    book = json.loads((FOLDER / "rules.json").read_bytes())
    return json.dumps({**book, **changes}).encode()


def _with(**changes: Any) -> bytes:
    """Return the shipped rules, the first of them changed."""
    rules = json.loads((FOLDER / "rules.json").read_bytes())["rules"]
    return _book(rules=[{**rules[0], **changes}, *rules[1:]])


def test_fit_when_the_shipped_files_are_packed_then_nothing_is_wrong() -> None:
    fit({RULES: _book(), WORDS: (FOLDER / "words.json").read_bytes()})


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({RULES: b"{"}, "JSON"),
        ({RULES: _book(format=2)}, "format"),
        ({RULES: _with(acts={"unheard-of": 12}, vaccines=[])}, "unheard-of"),
        ({"prevention/other.json": b"{}"}, "nobody reads"),
    ],
)
def test_fit_when_a_file_does_not_hold_then_it_is_said(files: dict[str, bytes], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fit(files)


def test_fit_when_a_rule_asks_what_no_word_explains_then_it_is_said() -> None:
    rules = json.loads(_book())["rules"]
    who = {**rules[0]["who"], "needs": [["unheard-of"]]}
    with pytest.raises(ValueError, match="unheard-of"):
        fit({RULES: _with(who=who)})


def test_rules_when_a_package_is_put_in_then_they_count_until_it_has_none(tmp_path: Path) -> None:
    content = ContentService(tmp_path / "content", (public(KEY),), CHECKS)
    rules = Rules(content.file)
    assert (rules.book(), rules.words()) == (rule_book(), words())

    content.install(written(tmp_path, package(2, {RULES: _book(version="2027-01-01")})))
    assert rules.book().version == "2027-01-01"
    assert rules.book() is rules.book()
    assert rules.words() is words()

    content.install(written(tmp_path, package(3)))
    assert rules.book() is rule_book()


def test_package_when_its_rules_do_not_hold_then_it_is_refused_with_where(tmp_path: Path) -> None:
    content = ContentService(tmp_path / "content", (public(KEY),), CHECKS)
    with pytest.raises(PackageRefusedError) as told:
        content.install(written(tmp_path, package(2, {RULES: _book(published="soon")})))
    assert (told.value.fault, content.file(RULES)) == (PackageFault.INVALID, None)
    assert "published" in told.value.detail


def test_rules_when_the_bytes_are_none_of_ours_then_unreadable() -> None:
    with pytest.raises(UnreadableRulesError):
        Rules(lambda _path: b"[]").book()
