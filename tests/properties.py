"""How many examples a property is tried with, here and in the environment of nlu/."""

from __future__ import annotations

from hypothesis import HealthCheck, settings


def register_profiles() -> None:
    """For `make properties`: --hypothesis-profile=thorough."""
    settings.register_profile(
        "thorough", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
