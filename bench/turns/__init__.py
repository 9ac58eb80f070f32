"""Our bot beside a vanilla one: how fast each answers, and what it costs."""
