"""The resource that Carnet writes for a file: by what a server gives it to others, whatever is edited."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.categories import AREAS, Category
from services.documents import resource
from services.documents.models import DocumentKind, Status

CODED = {"coding": [{"system": resource.TYPE_SYSTEM, "code": "EXPPAT_2"}]}


def made(category: Category, class_code: str) -> bytes:
    return resource.document_reference(
        resource.Description(
            "a", "Zèbre", "", category, "", "", "", "text/plain", 1, "0", Status.CURRENT, "",
            class_code=class_code,
        )
    )  # fmt: skip


def classes(of: bytes) -> list[str]:
    return [
        coding["code"]
        for category in json.loads(of)["category"]
        for coding in category["coding"]
        if coding["system"] == resource.CLASS_SYSTEM
    ]


@given(st.lists(st.sampled_from(Category), min_size=1, max_size=6))
def test_own_file_when_filed_elsewhere_then_it_stays_the_patients_or_nobodys(
    moves: list[Category],
) -> None:
    content = made(Category.OTHER, resource.BY_THE_PATIENT)

    for category in moves:
        content = resource.recategorised(content, category)

    kept = all(category in AREAS for category in moves)
    assert classes(content) == ([resource.BY_THE_PATIENT] if kept else [])
    assert resource.is_ours(json.loads(content))


@given(st.sampled_from(Category), st.sampled_from(Category))
def test_file_without_a_class_when_filed_anywhere_then_it_gets_none(
    first: Category, second: Category
) -> None:
    assert classes(resource.recategorised(made(first, ""), second)) == []


def test_file_for_another_when_filed_elsewhere_then_its_class_follows() -> None:
    content = made(Category.REPORT, resource.CLASSES["reports"])

    assert classes(resource.recategorised(content, Category.PRESCRIPTION)) == ["42"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, DocumentKind.OWN),
        ({"category": []}, DocumentKind.NONE),
        ({"category": [], "type": {"text": "Note"}}, DocumentKind.NONE),
        ({"type": CODED}, DocumentKind.CARE),
        ({"category": [{"coding": [{"system": resource.CLASS_SYSTEM, "code": "10"}]}]}, DocumentKind.CARE),
        ({"category": "90", "type": "x"}, DocumentKind.NONE),
        ({"category": [None, {"coding": [None, "90"]}, {"coding": None}]}, DocumentKind.NONE),
        ({"category": [{"coding": 90}, {"coding": {"code": "90"}}]}, DocumentKind.NONE),
        ({"category": [{"coding": [{"system": resource.CLASS_SYSTEM, "code": ["90"]}]}]}, DocumentKind.CARE),
    ],
)  # fmt: skip
def test_kind_when_anything_is_written_then_it_is_said_by_what_a_server_goes(
    changes: dict[str, Any], kind: DocumentKind
) -> None:
    content = json.loads(made(Category.OTHER, resource.BY_THE_PATIENT))

    assert resource.kind_of({**content, **changes}) is kind
