"""Advance directives: what they are, writing them, reading what was agreed, comparing, signing the paper."""
