"""What the functions look at beside the limits: records, by topic."""
