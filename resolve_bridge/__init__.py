"""DaVinci Resolve as a timeline host. To come: today timelines go in and out as OTIO files."""
