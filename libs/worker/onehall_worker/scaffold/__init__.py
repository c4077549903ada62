"""What a new worker's folder holds: templates, with the department's own names put in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

TEMPLATES = resources.files("onehall_worker.scaffold") / "templates"
NAME = re.compile(r"\{\{([a-z_]+)\}\}")

# Where each template goes; names in braces are put in here as in what the templates say.
FILES: Mapping[str, str] = {
    "README.md": "README.md",
    "pyproject.toml": "pyproject.toml",
    "Makefile": "Makefile",
    "Dockerfile": "Dockerfile",
    "dockerignore": ".dockerignore",
    "gitignore": ".gitignore",
    "worker.env": "worker.env.example",
    "service": "deploy/{{project}}.service",
    "init.py": "{{package}}/__init__.py",
    "main.py": "{{package}}/__main__.py",
    "worker.py": "{{package}}/worker.py",
    "py.typed": "{{package}}/py.typed",
    "tests_init.py": "tests/__init__.py",
    "test_worker.py": "tests/test_worker.py",
}
OTHER = "OTHER-00"  # stands for any item that has no handler of its own


@dataclass(frozen=True, slots=True)
class Project:
    """Whose worker it is, and which items it answers: the first at once, the others later."""

    department: str
    items: tuple[str, ...]
    package: str

    @property
    def names(self) -> dict[str, str]:
        """What stands for each name in braces."""
        first, *others = self.items
        return {
            "department": self.department,
            "package": self.package,
            "project": self.package.replace("_", "-"),
            "items": ", ".join(self.items),
            "item": first,
            "handler": _function(first),
            "later_item": others[0] if others else OTHER,
            "later_handlers": "".join(self._later(others)),
            "version": metadata.version("onehall-worker"),
        }

    def _later(self, items: Sequence[str]) -> Iterator[str]:
        template = _template("later.py")
        for item in items:
            yield _filled(
                template, {"asked": f'"{item}"', "name": item, "handler": _function(item)}
            )
        if not items:
            yield _filled(
                template, {"asked": "", "name": "every other item", "handler": "other_items"}
            )


def write(folder: Path, project: Project) -> Iterator[Path]:
    """Write a project's files into a folder, and tell of each."""
    names = project.names
    for template, destination in FILES.items():
        path = folder / _filled(destination, names)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(_template(template), names), "utf-8")
        yield path


def _template(name: str) -> str:
    return (TEMPLATES / f"{name}.in").read_text("utf-8")


def _filled(text: str, names: Mapping[str, str]) -> str:
    return NAME.sub(lambda found: names[found[1]], text)


def _function(item: str) -> str:
    name = item.lower().replace("-", "_")
    return name if name[0].isalpha() else f"item_{name}"
