"""What stands behind the pages on which administrators change what a round asks."""
