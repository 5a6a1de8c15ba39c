import subprocess
import sys
from pathlib import Path

from services.i18n.translator import translator

ROOT = Path(__file__).parents[3]


def test_translation_when_named_values_then_filled_in() -> None:
    assert translator("fr")("Hello %(name)s", name="Camille") == "Bonjour Camille"
    assert translator("en")("Hello %(name)s", name="Camille") == "Hello Camille"


def test_plural_when_zero_or_one_then_each_language_counts_its_way() -> None:
    french, english = translator("fr"), translator("en")
    assert french.n("%(count)s document", "%(count)s documents", 0) == "0 document"
    assert english.n("%(count)s document", "%(count)s documents", 0) == "0 documents"
    assert french.n("%(count)s document", "%(count)s documents", 2) == "2 documents"


def test_unknown_sentence_when_translated_then_itself() -> None:
    assert translator("fr")("No such sentence") == "No such sentence"
    assert translator("fr").p("nowhere", "No such sentence") == "No such sentence"


def test_catalogues_when_checked_then_complete() -> None:
    command = [sys.executable, "scripts/check_catalogues.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
