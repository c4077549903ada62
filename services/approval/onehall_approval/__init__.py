"""Everybody reviews at once; one issuance ends it."""
