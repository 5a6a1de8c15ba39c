"""Why a database is not one this server can work on; each message is for the operator."""

from typing import Final

COMMAND: Final = "python -m backend.upkeep migrate"


class SchemaError(Exception):
    """The database is not at this server's last step; nothing was changed."""


class NewerSchemaError(SchemaError):
    """A newer server wrote it: this one would misread it."""

    def __init__(self) -> None:
        super().__init__("A newer server wrote this database: use the release that came with it.")


class OlderSchemaError(SchemaError):
    """Steps are missing, and this server was told not to take them itself."""

    def __init__(self) -> None:
        super().__init__(f"The database is not of this release yet. Back it up, then: {COMMAND}")


class ForeignSchemaError(SchemaError):
    """It has tables of our names that are not ours, or some of ours are gone."""

    def __init__(self) -> None:
        super().__init__(
            "The tables are not the ones a server of ours makes: look at CARNET_DATABASE_URL, "
            "or bring back a backup. Nothing was changed."
        )


class BusySchemaError(SchemaError):
    """Something held the tables for longer than others may be kept waiting."""

    def __init__(self) -> None:
        super().__init__("Something holds the tables: nothing of this step was done, try again.")


class FailedStepError(SchemaError):
    """The engine refused what a step does; its own words may hold a record's, and are not repeated."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"Step {step} failed ({reason}): nothing of it was done.")
