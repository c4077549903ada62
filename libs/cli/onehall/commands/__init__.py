"""The operators' commands, one module each; a module's `register` adds its commands."""
