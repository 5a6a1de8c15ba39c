"""What Carnet explains: rights, articles, help, glossary, numbers; from its own files, or from a signed package."""
