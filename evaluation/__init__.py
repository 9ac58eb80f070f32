"""The measuring bench: asks our own questions, reports the figures, fits the weights."""
