"""Rows of `domain` as figures: every chart is a function `draw(rows, words)`."""
