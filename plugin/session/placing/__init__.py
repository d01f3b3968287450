"""Into the timeline and out of it: what would change, doing it, undoing it, and what a hand did there meanwhile."""
