"""What submissions keep about people: their part of what is shown, taken out, erased and forgotten."""
