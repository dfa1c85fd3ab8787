"""Outside actors: what they can move, what the host consents to, and what it all costs."""
