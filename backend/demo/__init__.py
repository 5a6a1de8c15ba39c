"""The demonstration: five invented people, their records, and professionals who act on them over the real API."""
