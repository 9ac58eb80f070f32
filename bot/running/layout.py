"""Where the parts lie, seen from the project's root, and how each process is started."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "var" / "models"
NLU_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"


def rasa_names(settings: Settings) -> Mapping[str, str]:
    """What each Rasa process is called, with its address: "rasa", or "rasa-1" and so on."""
    urls = settings.rasa_urls
    if len(urls) == 1:
        return {"rasa": urls[0]}
    return {f"rasa-{number}": url for number, url in enumerate(urls, 1)}


def rasa_command(settings: Settings, url: str = "", model: Path = MODELS) -> str:
    """Rasa with its HTTP API, on the host and port of `url`, or of the first in RASA_URL.

    `model` is a file, or a folder whose newest model is taken.
    """
    host, port = host_and_port(url or settings.rasa_urls[0])
    parts = [str(NLU_PYTHON), "-m", "nlu", "run", "--enable-api", "--model", str(model)]
    parts += ["--interface", host, "--port", str(port)]
    return shlex.join(parts)


def actions_command() -> str:
    """The action server."""
    return shlex.join([sys.executable, "-m", "actions"])


def bot_command() -> str:
    """The bot: web chat, Telegram when there is a token, alerts."""
    return shlex.join([sys.executable, "-m", "bot", "serve"])


def environment(settings: Settings) -> Mapping[str, str]:
    """The environment of the processes, so that all agree on addresses and database."""
    host, port = host_and_port(settings.actions_url)
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "ACTIONS_URL": settings.actions_url,
        "ACTIONS_HOST": host,
        "ACTIONS_PORT": str(port),
        "RASA_URL": settings.rasa_url,
        "RASA_TOKEN": settings.rasa_token,
        "RASA_TRACKER_URL": settings.rasa_tracker_url,
        "LOG_LEVEL": settings.log_level,
        "LOG_FORMAT": settings.log_format,
        "METRICS_TOKEN": settings.metrics_token,
        "OTEL_EXPORTER_OTLP_ENDPOINT": settings.otel_exporter_otlp_endpoint,
        "PYTHONUNBUFFERED": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def host_and_port(url: str) -> tuple[str, int]:
    """Host and port of a base address such as http://127.0.0.1:5005."""
    parts = urlsplit(url)
    standard = 443 if parts.scheme == "https" else 80
    return parts.hostname or "", parts.port or standard
