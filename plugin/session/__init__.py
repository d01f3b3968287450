"""What the panel knows: the open timeline, what is asked of each stem, its takes, its state. No widget lives here.

Widgets see `session.Session`. It is told in layers, each of which adds what its file is named after: `view` (reading
only), `asking`, `queueing`, `generating`, `bringing`, and at last `session` itself (opening, selecting, placing). The
cards are held by `board`, which knows neither Qt nor files. The world comes in through `ports`. What becomes of a clip
in the timeline is decided by `v2a_engine.usecases.placement`; `placing` carries it out.
"""
