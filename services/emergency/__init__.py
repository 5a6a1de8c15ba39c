"""The emergency sheet: what a person chose to say when they cannot speak."""
