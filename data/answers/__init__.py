"""Answers worded from statements of the catalogue: one document that every channel renders."""
