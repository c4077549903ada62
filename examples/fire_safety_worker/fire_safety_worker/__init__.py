"""The fire brigade's whole deployment."""
