"""Lets many people talk with the whole assistant for an hour: `make soak`."""
