"""What subscribers choose, and what it means for what is sent."""

from data.preferences.choices import (
    MORNING,
    SWITCHABLE,
    Choices,
    keep_choices,
    note_choices,
    read_choices,
    take_back,
)
from data.preferences.digests import (
    MAKER,
    close_digest,
    contents,
    corrections_in,
    make_digests,
    wanted_now,
)
from data.preferences.moments import (
    DEFAULT_ZONE,
    MINUTES_A_DAY,
    Due,
    Quiet,
    first_digest_from,
    moment_at,
    next_digest,
    quiet_until,
    zone_of,
)
from data.preferences.places import place_pattern, unaccented, zone_at
from data.preferences.rhythms import Plans, pace_of, plans_for, rhythm_of
from data.preferences.sending import hold, mutes, plan_again
from data.preferences.telling import LANGUAGE_NAMES, Telling, clock_time

__all__ = [
    "DEFAULT_ZONE",
    "LANGUAGE_NAMES",
    "MAKER",
    "MINUTES_A_DAY",
    "MORNING",
    "SWITCHABLE",
    "Choices",
    "Due",
    "Plans",
    "Quiet",
    "Telling",
    "clock_time",
    "close_digest",
    "contents",
    "corrections_in",
    "first_digest_from",
    "hold",
    "keep_choices",
    "make_digests",
    "moment_at",
    "mutes",
    "next_digest",
    "note_choices",
    "pace_of",
    "place_pattern",
    "plan_again",
    "plans_for",
    "quiet_until",
    "read_choices",
    "rhythm_of",
    "take_back",
    "unaccented",
    "wanted_now",
    "zone_at",
    "zone_of",
]
