"""Step 7: tell people."""
