"""What stays on disk between runs."""
