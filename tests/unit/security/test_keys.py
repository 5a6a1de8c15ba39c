import pytest

from services.core.errors import LockedError
from services.security.keys import Keys

ROOT = bytes(range(32))


def test_keys_when_same_root_then_same_and_all_apart() -> None:
    one, other = Keys(ROOT), Keys(bytearray(ROOT))
    assert one.database == other.database
    assert one.file_key(b"salt") == other.file_key(b"salt")
    assert one.name_of("ab") == other.name_of("ab")
    assert len({ROOT, one.database, one.file_key(b"salt"), one.file_key(b"tlas")}) == 4
    assert len(one.database) == 32


def test_keys_when_derived_then_what_older_vaults_have() -> None:
    # Written down once: another value would be another record, which nobody could read.
    keys = Keys(ROOT)
    assert keys.database.hex()[:16] == "2c359aa1f74a42ae"
    assert keys.file_key(b"salt").hex()[:16] == "8da60aed2dcc8c5c"
    assert keys.name_of("ab" * 32)[:16] == "242862c3a31180af"


def test_keys_when_wiped_then_locked() -> None:
    keys = Keys(ROOT)
    keys.wipe()
    keys.wipe()
    for use in (lambda: keys.database, lambda: keys.file_key(b""), lambda: keys.name_of("")):
        with pytest.raises(LockedError):
            use()


def test_keys_when_shown_then_nothing_is_told() -> None:
    assert repr(Keys(ROOT)) == str(Keys(ROOT)) == "Keys(hidden)"


def test_keys_when_root_is_short_then_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keys(ROOT[1:])
