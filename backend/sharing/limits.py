"""How much one link may hold, and for how long."""

from typing import Final

MIB: Final = 1024 * 1024

FILES: Final = 20
FILE: Final = 48 * MIB
"""Bytes of one file as it is sealed: a third more than what is in it, twice."""
TOTAL: Final = 96 * MIB
LIVING: Final = 50
"""Links of one person that are open at once."""
OPENINGS: Final = 1000
LONGEST: Final = 92 * 24 * 3600
"""Seconds that a link may live."""
ATTEMPTS: Final = 5
"""Wrong passcodes after which a link is closed for good."""
REPORT: Final = 12 * MIB
REPORTS: Final = 10
"""Reports that may be left by one link."""
KEPT: Final = 92 * 24 * 3600
"""Seconds for which an ended link still tells its person who opened it; its files go when it ends."""
LOCATION: Final = 600
"""Seconds for which a file can be fetched after its link was opened (the IG allows an hour)."""
WRITING: Final = 2 * 3600
"""Seconds that whoever opened a link has to write a report."""
RECIPIENT: Final = 120
"""Characters of what somebody says of themself."""
