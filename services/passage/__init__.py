"""The passages of a person's own space: at sixteen, and at eighteen."""
