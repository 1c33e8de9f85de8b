"""Step 5: one PDF, and its proof."""
