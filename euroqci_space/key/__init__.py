"""key room."""
