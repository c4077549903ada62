"""The demonstration: one real case, 13 departments, from submission to its single issuance."""
