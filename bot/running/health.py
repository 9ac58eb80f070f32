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
    """Wait for one after the other, telling the name of each that answers.

    False when `stopped` first. Who asks the others how they are comes last, and so asks once.
    """
    for name, url in addresses.items():
        while not answers(url):
            if stopped():
                return False
            time.sleep(_PAUSE)
        told(name)
    return True
