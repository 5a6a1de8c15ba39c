"""The path at sixteen, the mirror for parents, what changes at eighteen, and discretion."""
