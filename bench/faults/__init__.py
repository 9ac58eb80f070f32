"""Breaks each part of the running assistant and counts what people are told: `make faults`."""
