"""One file for each adapter of ours that OpenTimelineIO is told of."""
