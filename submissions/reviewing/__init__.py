"""What a reviewer sees and decides of one submission."""
