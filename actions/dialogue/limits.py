"""Where the lines run between telling, asking back and declining."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """As probabilities; chosen on questions of our own."""

    sure: float = 0.35
    weak: float = 0.12
    weak_in_follow_up: float = 0.06
    near: float = 0.4
    held: float = 0.65
    held_in_follow_up: float = 0.45
    context_share: float = 0.6
    pull: float = 2.2
    meant: float = 0.02
    close: float = 0.35
    alerts: float = 0.1
    named: float = 0.3
    named_alone: float = 1.0
    clear: float = 0.6
    certain: float = 0.9
    other_topic: float = 0.6
    part: float = 0.45
    beyond_doubt: float = 0.62
    unsure: float = 0.3
