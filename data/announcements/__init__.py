"""Announcements: from draft to what became of each delivery."""

from data.announcements.audit import history
from data.announcements.channels import add_channel, remove_channel
from data.announcements.claims import Claim, begin, begin_all, claim, release, sweep, take_over
from data.announcements.corrections import correct, settle_doubt
from data.announcements.drafts import draft, draft_from_milestone, propose
from data.announcements.edits import EDITABLE, edit
from data.announcements.life import (
    AnnouncementError,
    approve,
    cancel,
    close_expired,
    find,
    finish,
    listed,
    pause,
    resume,
    schedule,
)
from data.announcements.notices import Notice, read_notice
from data.announcements.outcomes import (
    CannotEdit,
    Failed,
    Gone,
    InDoubt,
    Later,
    Moved,
    Outcome,
    Rejected,
    Sent,
    ThreadGone,
    record,
    record_sent,
)
from data.announcements.recipients import Recipients, count_recipients, fan_out, fan_out_due
from data.announcements.reports import Report, report
from data.announcements.web import take_for_web
from data.announcements.words import fingerprint, wrote

__all__ = [
    "EDITABLE",
    "AnnouncementError",
    "CannotEdit",
    "Claim",
    "Failed",
    "Gone",
    "InDoubt",
    "Later",
    "Moved",
    "Notice",
    "Outcome",
    "Recipients",
    "Rejected",
    "Report",
    "Sent",
    "ThreadGone",
    "add_channel",
    "approve",
    "begin",
    "begin_all",
    "cancel",
    "claim",
    "close_expired",
    "correct",
    "count_recipients",
    "draft",
    "draft_from_milestone",
    "edit",
    "fan_out",
    "fan_out_due",
    "find",
    "fingerprint",
    "finish",
    "history",
    "listed",
    "pause",
    "propose",
    "read_notice",
    "record",
    "record_sent",
    "release",
    "remove_channel",
    "report",
    "resume",
    "schedule",
    "settle_doubt",
    "sweep",
    "take_for_web",
    "take_over",
    "wrote",
]
