"""What the model says beside what happened: hindcasts, scores, and rules fitted to records."""
