"""The command line of staff: `python -m bot --help`."""
