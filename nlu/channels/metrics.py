"""`GET /metrics` of Rasa's process, for whoever has METRICS_TOKEN."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu.channels.rest import Handler, is_token
from nlu.figures import Figures, shared_figures


class MetricsDoor(InputChannel):
    """The figures of the process as text; without a token there is no such address."""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """A door with the token in METRICS_TOKEN."""
        return cls(shared_figures(), os.environ.get("METRICS_TOKEN", ""))

    def __init__(self, figures: Figures, token: str = "") -> None:
        self._figures = figures
        self._token = token

    def url_prefix(self) -> str:
        """An address beside those of other channels, not below them."""
        return "/metrics"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The one route, where there is a token."""
        routes = Blueprint("metrics_door", "metrics_door")
        if self._token:

            @routes.route("/", methods=["GET"])
            async def serve(request: Request) -> HTTPResponse:
                return self._serve(request)

        return routes

    def _serve(self, request: Request) -> HTTPResponse:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not is_token(given, self._token):
            challenge = {"WWW-Authenticate": "Bearer"}
            return response.text("The token is missing.\n", status=401, headers=challenge)
        self._note_model(request.app.ctx.agent)
        headers = {"Cache-Control": "no-store"}
        text = self._figures.text()
        return response.raw(text, headers=headers, content_type=CONTENT_TYPE_LATEST)

    def _note_model(self, agent: Any) -> None:
        """Asked at each reading, as Rasa may be told to load another model."""
        processor = agent.processor if agent else None
        if processor is not None:
            trained_at = processor.model_metadata.trained_at.replace(tzinfo=dt.timezone.utc)
            name = Path(processor.model_filename).name.removesuffix(".tar.gz")
            self._figures.model(name, trained_at)
