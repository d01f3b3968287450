"""Timelines as OTIO files: in as the viewer sees them, out with our tracks and nothing else changed."""
