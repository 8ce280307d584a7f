"""What the product does, as verbs: load, look, judge, compare, follow a number to its source."""
