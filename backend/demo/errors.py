"""What can go wrong on the other side, in plain words."""


class DemoError(Exception):
    """The demonstration could not do it; the message is a sentence for a person and holds nobody's data."""
