"""What an operator does to a server's data beside the server itself: `python -m backend.upkeep`."""
