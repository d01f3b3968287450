"""The ways to Resolve's API: from outside (Studio), through our menu script, or not at all (files)."""
