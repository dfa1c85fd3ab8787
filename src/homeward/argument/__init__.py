"""A claim, its trial and its verdict."""
