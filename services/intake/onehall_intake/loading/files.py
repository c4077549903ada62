"""Where the files that come with intake lie."""

from importlib import resources
from pathlib import Path

BUILT_IN = "catalogue.yaml"
FILES = "*.yaml"


def built_in(name: str = BUILT_IN) -> Path:
    """Return where a file, or a folder of them, lies."""
    return Path(str(resources.files("onehall_intake").joinpath("data", name)))
