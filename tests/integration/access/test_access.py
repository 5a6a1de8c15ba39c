"""Who may see a document: decided on a device, applied by our own server, seen from the other side."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.container import Container
from backend.demo.person import PEOPLE
from backend.demo.roles import Role as Seer
from backend.demo.tokens import Demonstration, tokens_of
from services.access.models import Reach, Role, SeenAs, State, Unanswered, Visibility
from services.core.categories import Category
from services.core.errors import OfflineError
from services.documents.models import FileToImport, Query
from services.fhir.visibility import visibility_of
from services.sync.models import Server
from tests.builders.backend import CAMILLE, Backend
from tests.integration.sync.conftest import opened

HIDDEN = Visibility(hidden=True)
OPEN = Visibility()
DOCTOR = Role("professional", "physician", "medecin-modele")
