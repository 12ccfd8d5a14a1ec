"""network room."""
