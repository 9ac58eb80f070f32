"""Waiting until the processes answer."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

_PAUSE = 0.25
_PATIENCE = 2.0


def answers(url: str) -> bool:
    """Whether an address gives a 2xx status within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE):  # noqa: S310
            return True
    except (urllib.error.URLError, OSError, ValueError):
        return False


def wait_for(
    addresses: Mapping[str, str], stopped: Callable[[], bool], told: Callable[[str], None]
) -> bool:
    """Wait until all answer, telling the name of each as it does; False when `stopped` first."""
    waiting = dict(addresses)
    while waiting and not stopped():
        for name, url in list(waiting.items()):
            if answers(url):
                told(name)
                del waiting[name]
        if waiting:
            time.sleep(_PAUSE)
    return not waiting
