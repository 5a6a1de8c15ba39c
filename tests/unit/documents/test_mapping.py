"""Our own rule: which category a document is shown in."""

import pytest

from services.core.categories import SHOWN, Category
from services.documents.mapping import (
    document_category,
    report_category,
    resource_category,
    status_of,
)
from services.documents.models import Status


@pytest.mark.parametrize(
    ("types", "classes", "category"),
    [
        (["11502-2"], [], Category.LABORATORY),
        (["11488-4"], ["11"], Category.REPORT),  # the type wins
        ([], ["11"], Category.MEDICAL_SUMMARY),
        (["inconnu"], ["31"], Category.IMAGING),
        (["EXPPAT_3"], ["90"], Category.DIRECTIVES),
        (["11369-6"], [], Category.PREVENTION),
        ([], [], Category.OTHER),
    ],
)
def test_document_when_filed_then_its_type_counts_before_its_class(
    types: list[str], classes: list[str], category: Category
) -> None:
    assert document_category(types, classes) is category


def test_every_category_when_given_by_a_rule_then_it_is_one_that_is_shown() -> None:
    from services.documents import mapping

    given = {*mapping._BY_TYPE.values(), *mapping._CLASSES.values(), *mapping._RESOURCES.values()}
    assert given <= set(SHOWN)


def test_report_when_filed_then_its_service_counts_first() -> None:
    assert report_category(["34112-3"], ["LAB"]) is Category.LABORATORY
    assert report_category([], ["RAD"]) is Category.IMAGING
    assert report_category([], ["autre"]) is Category.REPORT
    assert resource_category("Condition", []) is Category.OTHER


def test_status_when_two_are_said_then_the_weightier_counts() -> None:
    assert status_of("superseded", "entered-in-error") is Status.ENTERED_IN_ERROR
    assert status_of("current", "final") is Status.CURRENT
