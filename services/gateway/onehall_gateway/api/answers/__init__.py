"""What callers get, for the API document only: answers pass through as the services made them.

Every model allows more: a field may be added without a new version (readers ignore what they do not
know), and a service that adds one need not wait for the gateway.
"""
