"""Two versions of a pack: what differs, as data, as a redline and as pictures."""
