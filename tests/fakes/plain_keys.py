"""Keys of attachments, without a vault."""

import hmac


class PlainKeys:
    """Keys from a fixed root; the real ones are the vault's."""

    def __init__(self, root: bytes = b"root") -> None:
        self._root = root

    def file_key(self, salt: bytes) -> bytes:
        return hmac.digest(self._root, salt, "sha256")

    def name_of(self, sha256: str) -> str:
        return hmac.new(self._root, sha256.encode(), "sha256").hexdigest()
