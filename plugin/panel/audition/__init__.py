"""Looking and listening: a shot's picture in step with its takes."""
