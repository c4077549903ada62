"""Supervision in virtual time: the real decider, told of a simulated city half-day by half-day."""
