"""The rule files of supervision, checked without a service."""
