"""The case passport 办件存证: one file that a citizen or a court verifies without the centre.

`form` is what it consists of and the log's seal under it, `telling` its plain words, `limits` how
its deadlines are derived again, `verifying` what it is worth.
"""
