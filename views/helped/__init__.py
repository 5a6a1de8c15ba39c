"""Somebody helps the person: what they may see, which is nothing of the record."""
