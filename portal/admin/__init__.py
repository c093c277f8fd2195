"""Django's admin as a place to look things up: administrators alone, and nothing can be changed there."""
