"""Pages for the public: is this permit valid, and which ones are there 证照核验、许可公示.

They ask the public API and nothing else, run no script, and load nothing from anywhere.
"""

from onehall_gateway.console.routes import router

__all__ = ["router"]
