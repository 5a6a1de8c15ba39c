"""The emergency sheet: made, printed, shown as a code, and shown before the code of the space."""
