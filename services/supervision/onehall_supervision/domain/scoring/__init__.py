"""Scores 绩效 (F14) and key figures: counted from cases and cards, every point with its reason."""
