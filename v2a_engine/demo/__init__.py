"""A short film of our own, rendered by code: something to try the program on, with known contact times."""
