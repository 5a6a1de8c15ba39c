"""The shipped rules: what the schema asks, and what no schema can."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.core.errors import UnreadableRulesError
from services.prevention.rules import (
    FOLDER,
    Mark,
    Obligation,
    rule_book,
    words,
)


def _copy(folder: Path, **changes: Any) -> Path:
    data = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))
    data["rules"][0] |= changes
    (folder / "rules.json").write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_every_rule_has_its_words_its_day_and_its_sources() -> None:
    for rule in rule_book().rules:
        assert rule.checked <= rule_book().published
        assert rule.sources or rule.mark is Mark.UNSOURCED, rule.id
        assert all(one.organisation for one in rule.sources)


def test_a_rule_of_weak_or_no_source_only_informs() -> None:
    weak = [rule for rule in rule_book().rules if not rule.mark.is_sure]
    assert len(weak) == 10
    assert all(rule.informs for rule in weak)


def test_information_and_advice_only_inform() -> None:
    for rule in rule_book().rules:
        if rule.obligation is Obligation.INFORMATION or rule.schedule.kind == "continuous":
            assert rule.informs, rule.id


def test_what_a_rule_names_is_known() -> None:
    known = words()
    conditions = {one.id for one in known.conditions}
    acts, targets = {one.id for one in known.acts}, {one.id for one in known.targets}
    for rule in rule_book().rules:
        asked = {id for group in rule.who.needs for id in group} | set(rule.who.unless)
        assert asked <= conditions, rule.id
        assert rule.acts.keys() <= acts, rule.id
        assert {id for group in rule.vaccines for id in group} | set(rule.doubt) <= targets, rule.id
    assert {id for codes in known.codes.atc.values() for id in codes} <= targets
    assert {id for codes in known.codes.icd10.values() for id in codes} <= conditions
    assert set(known.codes.acts.values()) <= acts


def test_what_can_be_due_says_how_it_is_ticked() -> None:
    for rule in rule_book().rules:
        if not rule.informs:
            assert rule.vaccines or rule.acts, rule.id


def test_intimate_subjects_are_flagged() -> None:
    for rule in rule_book().rules:
        if rule.topic in {"sexual-health", "mental-health", "pregnancy"}:
            assert rule.intimate, rule.id
        if {"pregnant", "smoker", "sexually_active_opt_in"} & {
            id for group in rule.who.needs if len(group) == 1 for id in group
        }:
            assert rule.intimate, rule.id


def test_french_words_are_written_as_french_is() -> None:
    fault = re.compile(r"'| [?!:;»%]|« |!|\b[Tt]u\b|\b(?:ton|ta|tes)\b|à vérifier")
    for rule in rule_book().rules:
        text = rule.text.fr
        said = (text.title, text.why, text.action, text.cost, *(one.fr for one in rule.limits))
        assert not [one for one in said if fault.search(one)], rule.id


@pytest.mark.parametrize(
    "changes",
    [
        {"sources": []},
        {"mark": "sure"},
        {"surprise": 1},
        {"id": "vax-hpv-11"},
        {"schedule": {"kind": "when-possible"}},
        {"sources": [{"organisation": "Presse", "url": "", "date": "", "kind": "press"}]},
        {"grace_days": -1},
    ],
)
def test_rules_that_fail_the_schema_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRulesError):
        rule_book(_copy(tmp_path, **changes))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRulesError):
        rule_book(tmp_path)
