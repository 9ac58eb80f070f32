"""Measures the alerts against an emulated Bot API: `make bench-alerts`."""
