"""What is done with accounts. One module a use case."""
