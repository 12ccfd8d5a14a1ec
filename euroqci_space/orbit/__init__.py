"""orbit room."""
