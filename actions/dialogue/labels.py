"""The intents by what they are for."""

from __future__ import annotations

CONVERSATION = frozenset(
    {"greet", "thanks", "goodbye", "help", "language", "bot_identity", "human_contact"}
)
SUBSCRIPTION = frozenset({"subscribe", "unsubscribe", "my_subscriptions"})
FOLLOW_UP = frozenset({"more", "affirm", "deny", "show"})
KNOWLEDGE = frozenset(
    {
        "overview",
        "approval",
        "fields",
        "progress",
        "timeline",
        "milestones",
        "next_steps",
        "business_environment",
        "platforms",
        "national_programme",
        "other_pilots",
        "innovation_cases",
        "trade_statistics",
        "officials",
        "sources",
    }
)
OUT_OF_SCOPE = "out_of_scope"
