"""Where a document's file is, and what is believed of what its resource tells of it."""

from typing import Any

import pytest

from services.documents.awaiting import elsewhere
from tests.builders import remote

SHA256 = "ab" * 32


def letter(**attachment: Any) -> dict[str, Any]:
    made = remote.letter("lettre")
    made["content"][0]["attachment"] |= attachment
    return made


def extension(value: object) -> list[dict[str, object]]:
    return [{"url": "urn:carnet:attachment-sha256", "valueString": value}]


def test_file_when_told_in_full_then_all_of_it() -> None:
    found = elsewhere("d", letter(size=45, extension=extension(SHA256.upper())))
    assert found is not None
    assert (found.document, found.url, found.mime) == ("d", "Binary/lettre-file", "text/plain")
    assert (found.size, found.sha256) == (45, SHA256)
    assert found.hash


@pytest.mark.parametrize("size", [-1, "45", None, 4.5, {}])
def test_size_when_it_is_none_then_nothing_is_expected(size: object) -> None:
    found = elsewhere("d", letter(size=size))
    assert found is not None
    assert found.size is None


@pytest.mark.parametrize(
    "told", [extension("zz"), extension(None), extension(3), "x", [3], [{}], None, {"url": "x"}]
)
def test_sha256_when_it_is_none_then_nothing_is_expected(told: object) -> None:
    found = elsewhere("d", letter(extension=told))
    assert found is not None
    assert found.sha256 == ""


@pytest.mark.parametrize(
    "resource",
    [
        remote.result("r", 1),
        remote.letter("x") | {"content": []},
        letter(url="", data=""),
        letter(data="TGV0dHJl"),
        remote.letter("x") | {"content": "x"},
    ],
)
def test_file_when_it_is_inside_or_there_is_none_then_none(resource: dict[str, Any]) -> None:
    assert elsewhere("d", resource) is None
