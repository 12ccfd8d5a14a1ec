"""weather room."""
