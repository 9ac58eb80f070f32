"""The process that faces the outside: Telegram, the web chat, alerts and the command line."""
