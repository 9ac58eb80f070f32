"""Announcements: from draft to what became of each delivery."""

from data.announcements.claims import Claim, begin, claim, release, sweep
from data.announcements.life import (
    AnnouncementError,
    approve,
    cancel,
    close_expired,
    draft,
    draft_from_milestone,
    find,
    finish,
    listed,
    schedule,
)
from data.announcements.notices import Notice, read_notice
from data.announcements.outcomes import (
    Failed,
    Gone,
    InDoubt,
    Later,
    Moved,
    Outcome,
    Sent,
    ThreadGone,
    record,
)
from data.announcements.recipients import Recipients, count_recipients, fan_out, fan_out_due
from data.announcements.reports import Report, report
from data.announcements.web import take_for_web

__all__ = [
    "AnnouncementError",
    "Claim",
    "Failed",
    "Gone",
    "InDoubt",
    "Later",
    "Moved",
    "Notice",
    "Outcome",
    "Recipients",
    "Report",
    "Sent",
    "ThreadGone",
    "approve",
    "begin",
    "cancel",
    "claim",
    "close_expired",
    "count_recipients",
    "draft",
    "draft_from_milestone",
    "fan_out",
    "fan_out_due",
    "find",
    "finish",
    "listed",
    "read_notice",
    "record",
    "release",
    "report",
    "schedule",
    "sweep",
    "take_for_web",
]
