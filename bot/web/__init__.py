"""The web chat: one page, the API behind it, and the health of the whole."""
