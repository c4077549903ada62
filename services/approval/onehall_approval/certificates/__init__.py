"""Permits people can verify 证照: the document, its signature, its register.

The issuing transaction only queues (`work.queue`) and records (`register.record`). Documents are
made afterwards, in processes of their own, so that neither the decision nor the event loop waits.
"""
