"""Public pages that need no chat: progress, fields, tasks, milestones, sources, search, data."""
