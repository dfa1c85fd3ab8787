"""Tests of the room that touches disk."""  # noqa: A005
