"""The frozen data that the steps exchange; standard library only."""
