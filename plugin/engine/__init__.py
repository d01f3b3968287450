"""The way to the engine: jobs, pictures, waveforms."""
