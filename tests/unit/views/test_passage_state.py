"""The path: forward, back, later, to its end; the offer of the home page; hiding."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.changes import ChangeFeed
from services.i18n.translator import translator
from services.passage.models import STEPS, Letter, Occasion, Standing, Step
from services.settings.models import Preferences
from tests.fakes.passage import FakePassages
from views._shared.discretion import app_name, said
from views.passage.state import PassageModel
from views.shell.hiding import Escapes

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def _model(passages: FakePassages, asked: Occasion | None = None) -> PassageModel:
    model = PassageModel(passages, ChangeFeed(), asked)
    await model.load()
    return model


async def test_path_when_walked_then_each_page_is_kept_and_the_end_too() -> None:
    passages = FakePassages(Occasion.SIXTEEN)
    model = await _model(passages)
    seen = [model.state.step]
    while await model.next():
        seen.append(model.state.step)
        assert passages.kept[Occasion.SIXTEEN] == (Standing.GOING, model.state.step)

    assert tuple(seen) == STEPS[Occasion.SIXTEEN]
    assert passages.kept[Occasion.SIXTEEN][0] is Standing.DONE
    await model.load()
    assert not model.offered


async def test_path_when_put_off_then_it_waits_where_it_was_and_offers_itself_no_more() -> None:
    passages = FakePassages(Occasion.SIXTEEN)
    model = await _model(passages)
    assert model.offered
    await model.next()
    await model.next()
    await model.later()

    again = await _model(passages, Occasion.SIXTEEN)
    assert again.state.step.value == Step.SECRET
    assert not again.offered
    await again.back()
    assert again.state.step is Step.WHO


async def test_path_when_on_the_first_page_then_back_stays_there() -> None:
    model = await _model(FakePassages(Occasion.SIXTEEN))
    await model.back()
    assert model.state.step is Step.YOURS


@pytest.mark.parametrize("occasion", [None, *Occasion])
async def test_offer_when_in_no_passage_then_there_is_none(occasion: Occasion | None) -> None:
    model = await _model(FakePassages(occasion))
    assert model.offered is (occasion is not None)


async def test_letter_when_its_code_is_checked_then_what_became_of_it_is_said() -> None:
    model = await _model(FakePassages(letter=Letter.RIGHT))
    await model.check()
    assert not model.state.letter
    await model.type_code("7K3M-9QPA")
    await model.check()
    assert model.state.letter == Letter.RIGHT
    await model.type_code("7K3M-9QPB")
    assert not model.state.letter


def test_hiding_when_escape_comes_twice_in_a_row_then_and_only_then() -> None:
    escapes = Escapes()
    assert not escapes.twice("Escape", NOW)
    assert not escapes.twice("a", NOW)
    assert not escapes.twice("Escape", NOW)
    assert escapes.twice("Escape", NOW + timedelta(seconds=1))
    assert not escapes.twice("Escape", NOW + timedelta(seconds=1))
    assert not escapes.twice("Escape", NOW + timedelta(seconds=9))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_name_when_discreet_then_carnet_is_named_nowhere(language: str) -> None:
    _ = translator(language)
    discreet = Preferences(discreet=True)

    assert "Carnet" not in app_name(discreet, _)
    assert app_name(Preferences(), _) == "Carnet"
    assert "Carnet" not in said("From now on, Carnet opens with the new one.", discreet, _)
    assert said("Carnet", Preferences(), _) == "Carnet"
