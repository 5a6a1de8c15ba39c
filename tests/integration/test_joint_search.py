"""One search over a real record and over the content: neither hides the other, mistyped words too, no network."""

from pathlib import Path

import pytest

from services.content.schema import Kind, Level
from services.core.errors import LockedError
from services.core.narrative import Run
from services.documents.models import Category, FileToImport
from tests.integration.sync.conftest import opened


async def test_search_when_both_know_the_word_then_both_answer_with_it_marked(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "data") as container:
        note = FileToImport("note.txt", data=b"Apporter l'ordonnance et la carte.")
        added = await container.documents.add(note, "Questions", Category.OTHER)

        found = await container.search.search("ordonance", "fr", Level.STANDARD)
        words = await container.search.search("ordonnance", "fr", Level.STANDARD)
        nothing = await container.search.search("  ", "fr", Level.STANDARD)
        only_content = await container.search.search("secret", "fr", Level.SIMPLIFIED)

        assert [one.id for one in words.documents] == list(added.documents)
        assert Run("ordonnance", bold=True) in words.excerpts[added.documents[0]].runs
        assert ("prescription", Kind.TERM) in {(one.id, one.kind) for one in words.explanations}
        best = next(one for one in words.explanations if one.id == "prescription")
        assert best.title == (Run("Ordonnance", bold=True),)
        assert (found.documents_instead, found.content_instead) == ("ordonnance", "ordonnance")
        assert len(found.documents) == len(words.documents) == 1
        assert (nothing.documents, nothing.explanations) == ((), ())
        assert only_content.documents == ()
        assert any(one.id == "secret-care" for one in only_content.explanations)

        await container.people.lock()
        with pytest.raises(LockedError):
            await container.search.search("ordonnance", "fr", Level.STANDARD)
