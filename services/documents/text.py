"""Words as the index of documents is asked for them; their folding is everybody's (`services.core.folding`)."""

from services.core.folding import folded, plain, typed_words

__all__ = ["folded", "match_expression", "one_line", "plain", "typed_words"]


def match_expression(typed: str) -> str:
    """Return the FTS5 expression for what a person typed: every word, each as a beginning; "" if no word is left."""
    return " ".join(f'"{word}"*' for word in typed_words(typed))


def one_line(text: str) -> str:
    """Return a name or title without line breaks, doubled spaces or signs nobody sees (lone surrogates, controls)."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
