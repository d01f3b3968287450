"""DaVinci Resolve as a timeline host: what is read, written and verified through its scripting objects."""
