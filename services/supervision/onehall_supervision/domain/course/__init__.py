"""The course of cards and orders: what people do about them, and what that makes of them."""
