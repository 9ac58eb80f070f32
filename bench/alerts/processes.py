"""How the processes of a bench start: from one that has all they import."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext

_IMPORTED = ["bench.alerts.bot_api", "bench.alerts.sending"]


def processes() -> ForkServerContext:
    """Where to start one; the imports of a second are taken once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context
