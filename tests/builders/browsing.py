"""What a person does in their own browser at the demonstration's sign-in page, without one."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Final

import httpx

_FORM: Final = re.compile(r'<form[^>]*action="([^"]*)"')
_FIELD: Final = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@dataclass(slots=True)
class Chooser:
    """Opens each URL that it is given and chooses one invented person there."""

    person: str
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self, url: str) -> None:
        self._tasks.add(asyncio.create_task(self._choose(url)))

    async def done(self) -> None:
        """Wait until the browser has nothing more to load."""
        await asyncio.gather(*self._tasks)

    async def _choose(self, url: str) -> None:
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as http:
            page = await http.get(url)
            form = _FORM.search(page.text)
            assert form
            fields = {**dict(_FIELD.findall(page.text)), "person": self.person}
            origin = f"{page.url.scheme}://{page.url.netloc.decode()}"
            await http.post(page.url.join(form[1]), data=fields, headers={"Origin": origin})
