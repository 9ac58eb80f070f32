"""What the parts of Rasa's turn take: understanding, and the call of the action server.

Both are timed and are spans of the trace, and the call takes the trace along in a header.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig

from nlu import traces
from nlu.figures import Figures
from nlu.patches import require_version


def install(figures: Figures) -> None:
    """Times the stages of every message from now on; once in a process.

    After `understand_aside`, whose way of understanding is what shall be timed. Raises
    UnsupportedRasaError under a Rasa that it was not written for.
    """
    require_version()
    parse, run, request = MessageProcessor.parse_message, RemoteAction.run, EndpointConfig.request

    async def understood(self: MessageProcessor, *args: Any, **kwargs: Any) -> Any:
        with traces.span("understanding"), figures.stage("understanding"):
            return await parse(self, *args, **kwargs)

    async def acted(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        with traces.span("action call", "client"), figures.stage("action"):
            return await run(self, *args, **kwargs)

    async def asked(self: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
        headers = {**kwargs.pop("headers", {}), **traces.outgoing()}
        return await request(self, *args, headers=headers, **kwargs)

    MessageProcessor.parse_message = understood
    RemoteAction.run = acted
    EndpointConfig.request = asked
