"""Telegram: the application, its handlers, and how answers look there."""
