"""The process that faces the outside: Telegram, the web chat, alerts and the command line."""

import os

# python-telegram-bot reads it whenever it makes a RetryAfter, and warns where it is missing.
os.environ.setdefault("PTB_TIMEDELTA", "true")
