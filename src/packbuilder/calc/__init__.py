"""The arithmetic of the field, used by documents and checks alike."""
