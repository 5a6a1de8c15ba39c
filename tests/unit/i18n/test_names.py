import pytest

from services.core.categories import Category
from services.documents.attributes import AttributeName
from services.documents.models import Status
from services.i18n.formats import Formats
from services.i18n.names import (
    attribute_names,
    attribute_value,
    category_name,
    change_name,
    gender_name,
    status_name,
)
from services.i18n.translator import LANGUAGES, translator


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_when_asked_for_every_code_then_all_differ(language: str) -> None:
    _ = translator(language)
    for names in (
        [category_name(category, _) for category in Category],
        [status_name(status.value, _) for status in Status],
        [attribute_names(_)[name.value] for name in AttributeName],
        [
            change_name(what, _)
            for what in ("renamed", "recategorised", "redated", "deleted", "restored")
        ],
        [gender_name(gender, _) for gender in ("male", "female", "other", "unknown")],
    ):
        assert all(names)
        assert len(set(names)) == len(names)


def test_attribute_names_when_compared_with_the_closed_list_then_the_same() -> None:
    assert set(attribute_names(translator("en"))) == {name.value for name in AttributeName}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "period",
            "2026-01-03/2026-01-05",
            "du 3\u00a0janvier\u00a02026 au 5\u00a0janvier\u00a02026",
        ),
        ("period", "2026-01-03/", "3\u00a0janvier\u00a02026"),
        ("language", "fr-FR", "français"),
        ("language", "??", "??"),
        ("author", "Dr Modèle", "Dr Modèle"),
    ],
)
def test_attribute_value_when_it_has_a_form_then_in_words(key: str, value: str, said: str) -> None:
    assert attribute_value(key, value, translator("fr"), Formats("fr")) == said
