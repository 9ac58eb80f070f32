"""Alerts: what is due goes out to the chats that asked for it, once and within the limits."""
