from datetime import timedelta

import pytest

from services.core import errors
from services.core.errors import (
    Damage,
    DamagedError,
    Fault,
    Refusal,
    RefusedError,
    RemoteError,
    ServiceError,
)
from services.i18n.sentences import explained, refusal, sentence
from services.i18n.translator import LANGUAGES, translator

LONGEST = 20  # words in a sentence
WAIT = timedelta(seconds=30)


def _classes(root: type[ServiceError]) -> list[type[ServiceError]]:
    return [each for child in root.__subclasses__() for each in (child, *_classes(child))]


_WITH_REASONS: list[ServiceError] = [
    *(RefusedError(reason) for reason in Refusal),
    *(errors.NotShareableError(reason) for reason in errors.Unshareable),
    *(errors.PackageRefusedError(fault) for fault in errors.PackageFault),
    *(errors.NotPossibleError(why) for why in errors.WhyNot),
]


def _examples(kind: type[ServiceError]) -> list[ServiceError]:
    if issubclass(kind, DamagedError):
        return [kind(damage) for damage in Damage]
    if kind in {type(error) for error in _WITH_REASONS}:
        return [error for error in _WITH_REASONS if type(error) is kind]
    if kind is RemoteError:
        busy = RemoteError(Fault.UNAVAILABLE, wait=WAIT)
        return [busy, *(RemoteError(fault) for fault in Fault)]
    if issubclass(kind, errors.TooSoonError):
        return [kind(WAIT)]
    if issubclass(kind, errors.WrongCodeError):
        return [kind(), kind(WAIT)]
    return [kind()]


EVERY = [
    error
    for kind in _classes(ServiceError)
    if kind.__module__ == errors.__name__  # a feature words its own, and may not be imported here
    for error in _examples(kind)
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", EVERY, ids=repr)
def test_sentence_for_every_error_is_its_own_and_short(language: str, error: ServiceError) -> None:
    _ = translator(language)
    said, unforeseen = explained(error, _), explained(ServiceError(), _)
    assert said != unforeseen
    for part in (said.what, said.todo):
        assert part.endswith(".")
        for each in part.split(". "):
            assert len(each.split()) <= LONGEST


@pytest.mark.parametrize("error", EVERY, ids=repr)
def test_sentence_in_french_differs_from_english(error: ServiceError) -> None:
    assert sentence(error, translator("fr")) != sentence(error, translator("en"))


def test_refusals_when_compared_then_no_two_say_the_same() -> None:
    _ = translator("fr")
    said = {refusal(RefusedError(reason), _).what for reason in Refusal}
    assert len(said) == len(Refusal)


def test_delay_when_told_then_in_words() -> None:
    assert "30\u00a0secondes" in sentence(errors.TooSoonError(WAIT), translator("fr"))


def test_faults_of_a_server_when_compared_then_no_two_say_the_same() -> None:
    _ = translator("fr")
    assert len({explained(RemoteError(fault), _).what for fault in Fault}) == len(Fault)
