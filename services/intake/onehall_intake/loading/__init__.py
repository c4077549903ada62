"""Read catalogues and districts' variants from YAML; every problem names its file and line."""

from onehall_intake.loading.reading import CatalogueLoader
from onehall_intake.loading.variants import load_variant, load_variants
from onehall_intake.loading.versions import load_catalogue, load_versions

__all__ = [
    "CatalogueLoader",
    "load_catalogue",
    "load_variant",
    "load_variants",
    "load_versions",
]
