"""What is kept of care; each of the four systems has its module, and its tables begin with care."""
