"""Step 2: what the pack must contain."""
