"""Would they keep to it? The graph model for conflict resolution, exact and fast."""
