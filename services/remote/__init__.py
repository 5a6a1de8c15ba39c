"""The only place that speaks to a server: FHIR R4 over HTTP, and SMART sign-in.

Nothing a server says is believed unread: its address, its answer's size, shape, type and id are checked here, and
every fault leaves as a `RemoteError`. Whose record an answer is about is checked by the caller, who knows it.
"""

import logging

# Both log the URLs they ask for (httpx) or the headers they get (httpcore): ids of people and tokens.
logging.getLogger("httpx").setLevel(logging.ERROR)
logging.getLogger("httpcore").setLevel(logging.ERROR)
