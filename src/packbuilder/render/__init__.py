"""Step 3: fill the Word templates."""
