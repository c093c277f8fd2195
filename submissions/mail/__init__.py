"""What is told by mail: the words, to whom, when and why, and what became of it."""
