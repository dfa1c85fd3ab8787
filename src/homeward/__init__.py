"""Homeward: put a peace plan to the test."""

__version__ = "0.1.0"
