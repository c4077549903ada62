"""Servers for demonstrations and tests: a mail server and an SMS provider that can misbehave.

`python -m onehall_notify.sink --port 1025 --folder mail` keeps every mail as a file,
`python -m onehall_notify.sink.texts --port 1026 --folder sms` every SMS; loopback only.
"""

from onehall_notify.sink.mail import Mode, Sink

__all__ = ["Mode", "Sink"]
