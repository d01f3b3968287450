"""What waits and runs, and the engine that does it."""
