"""Sends the assistant what nobody would think of: `make fuzz`."""
