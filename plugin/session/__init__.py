"""What the panel knows: the open timeline, what is asked of each stem, its takes, its state. No widget lives here."""
