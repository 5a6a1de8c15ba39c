"""What the locked screen shows of an open space changes with its record."""

from views._shared.hooks import use_model, use_services
from views.emergency.state import Refreshing


def use_shown_sheet() -> None:
    """Bring the emergency sheet of the locked screen up to date while the space is open."""
    services = use_services()
    use_model(lambda: Refreshing(services.emergency, services.changes))
