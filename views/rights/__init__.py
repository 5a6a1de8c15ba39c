"""What Carnet explains: rights, cards, articles, the glossary, the numbers; all of it without network."""
