"""What must hold before anything is started, each failure told in one line."""

from __future__ import annotations

import socket

from bot.running.layout import NLU_PYTHON, host_and_port
from bot.settings import Settings


class NotReadyError(RuntimeError):
    """Something stands in the way; the message names it and the way out."""


def require_ready(settings: Settings) -> None:
    """Raise NotReadyError for a missing environment or a port that somebody else holds."""
    if not NLU_PYTHON.exists():
        raise NotReadyError("Rasa's environment is missing: run `make setup`")
    wanted = [
        ("PORT", settings.host, settings.port),
        *(("RASA_URL", *host_and_port(url)) for url in settings.rasa_urls),
        ("ACTIONS_URL", *host_and_port(settings.actions_url)),
    ]
    for setting, host, port in wanted:
        same = [other for other, _, taken in wanted if taken == port]
        if len(same) > 1:
            raise NotReadyError(f"{' and '.join(same)} both name port {port}: set another for one")
        require_free(setting, host, port)


def require_free(setting: str, host: str, port: int) -> None:
    """Raise NotReadyError when another process listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReadyError(
                f"cannot listen on {host}:{port} ({error.strerror}): stop what uses it, "
                f"or set {setting} to another"
            ) from error
