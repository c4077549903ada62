"""The whole city in virtual time: every case through the real decider, departments as a model."""
