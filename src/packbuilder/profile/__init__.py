"""Step 1: what the company told us."""
