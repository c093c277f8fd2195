"""What is done about people: one module a use case."""
