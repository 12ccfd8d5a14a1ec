"""sky room."""
