"""The board of a round: what it shows of each reporter, and how it is filtered, sorted and downloaded."""
