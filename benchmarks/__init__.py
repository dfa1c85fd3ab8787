"""Speed, memory and scores, printed by commands that anyone can run."""
