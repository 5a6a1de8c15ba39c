"""The trusted person: named, agreed, signed, changed, revoked; and whom to call."""
