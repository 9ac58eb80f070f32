"""Channels, named in credentials.yml."""
