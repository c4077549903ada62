"""Write the gateway's OpenAPI document, which it serves; `--check` fails on drift instead."""

import sys
from pathlib import Path

from onehall_gateway import api
from onehall_gateway.api import openapi

DOCUMENT = Path(__file__).parents[1] / "services/gateway/onehall_gateway" / openapi.FILE


def main() -> int:
    """Return 0 when the document is up to date, now or already."""
    text = openapi.dumped(openapi.document(api.PUBLIC))
    if "--check" in sys.argv[1:]:
        same = DOCUMENT.read_text(encoding="utf-8") == text
        sys.stdout.write("up to date\n" if same else "openapi.json drifted; run `make openapi`\n")
        return 0 if same else 1
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
