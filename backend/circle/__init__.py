"""The circle of those who help: invitations, and the two sides of each. What is given is a Consent, not this."""
