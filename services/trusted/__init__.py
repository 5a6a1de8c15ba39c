"""The trusted person (CSP L1111-6), and whom to call: written, agreed by both, revised, revoked."""
