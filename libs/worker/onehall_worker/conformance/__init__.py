"""The conformance kit: the centre's part played against any worker, in any language.

`onehall-worker check` runs it; docs/how-to/check-a-worker.md says what a worker has to know.
"""
