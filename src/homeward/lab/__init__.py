"""Futures drawn, policies run over them, and what the runs say: comparison, sensitivity, flips."""
