"""What is kept on disk: each timeline's session, what all windows share, and which window has which timeline."""
