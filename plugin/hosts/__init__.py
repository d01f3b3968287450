"""Where timelines come from and stems go."""
