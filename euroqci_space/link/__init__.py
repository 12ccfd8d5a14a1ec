"""link room."""
