"""Advance directives: written, agreed, signed, replaced, revoked; nothing is ever erased or merged."""
