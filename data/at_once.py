"""Work that may wait for nothing, as what a loop does that answers everybody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_here = threading.local()


class WouldWaitError(RuntimeError):
    """Something has to be waited for, and may not here: do the work once more in a thread."""


@contextmanager
def at_once() -> Iterator[None]:
    """Inside, in this thread, the database is not asked: WouldWaitError is raised instead.

    Nothing may be awaited inside, as another task of the loop would then be refused too.
    """
    _here.may_not_wait = True
    try:
        yield
    finally:
        _here.may_not_wait = False


def about_to_wait() -> None:
    """Say so before anything is begun that others may hold up. Raises WouldWaitError."""
    if getattr(_here, "may_not_wait", False):
        raise WouldWaitError("this would wait for the database; do it in a thread")
