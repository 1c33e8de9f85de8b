"""Step 4: everything becomes PDF."""
