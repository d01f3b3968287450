"""Where media lies on this machine that a timeline names by another path."""
