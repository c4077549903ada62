"""Ratings 好差评: given once by who was served, followed up when bad, counted as they are."""
