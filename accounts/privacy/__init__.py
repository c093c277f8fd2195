"""What is kept about people, for how long, and how it is shown, taken out and erased."""
