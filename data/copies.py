"""What the copies of both kinds of database have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Counts = Mapping[str, int]
"""Rows by table."""
Progress = Callable[[float], None]
"""Is told how much of a copy is done, from 0 to 1."""


class BackupError(RuntimeError):
    """A copy cannot be made, is damaged, or cannot be put back; the message says which and why."""
