"""Talks, arms, incidents and war: what raises and lowers the danger between the parties."""
