"""Pictures of every main screen, to lay beside the design."""
