"""A server on which another device of the person edits a document just before this one does."""

import json
from typing import Any

from services.core.categories import CATEGORY_SYSTEM, Category
from tests.fakes.fhir.exchange import Reply, Seen
from tests.fakes.fhir.faithful import FaithfulServer


class SharedServer(FaithfulServer):
    """Renames the document that is first updated, and files it under `category` unless that is None."""

    def __init__(self, **choices: Any) -> None:
        super().__init__(**choices)
        self.title = "Courrier de la tablette"
        self.category: Category | None = None

    def _reply(self, request: Seen) -> Reply:
        if request.method == "PUT" and "if-match" in request.headers and self.title:
            theirs = json.loads(json.dumps(self.resources("DocumentReference")[request.path]))
            theirs["content"][0]["attachment"]["title"], self.title = self.title, ""
            if self.category:
                coding = {"system": CATEGORY_SYSTEM, "code": self.category.value}
                theirs["category"] = [{"coding": [coding]}]
            self.put(theirs)
        return super()._reply(request)
