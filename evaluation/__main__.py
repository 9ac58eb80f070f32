"""`python -m evaluation`: report, fit."""

from __future__ import annotations

from evaluation.command_line import app

app()
