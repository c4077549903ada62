"""The evidence log 证据日志: chains, tree, signed checkpoints, and what proves a history offline.

`chain` links the rows of a case, `merkle` puts them into one tree, `checkpoint` is the tree's root
under signatures, `entries` how it is written down, `verifying` and `proving` whether it holds.
"""
