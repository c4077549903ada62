"""Process mining 过程挖掘: what a log of cases says about limits, steps and load, purely."""
