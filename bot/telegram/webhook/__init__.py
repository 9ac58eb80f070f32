"""Telegram's updates by webhook: taken in at a door, kept in the database, worked on in order."""
