"""Mes choix: the doors to what a person decides. Each door is a feature of its own."""
