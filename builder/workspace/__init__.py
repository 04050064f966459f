"""The office's folder: where each file lies, how it is read strictly, and how it is written whole or not at all."""

__all__ = [
    "csvtext",
    "directories",
    "foreign",
    "in_memory",
    "jsontext",
    "places",
    "problems",
    "record",
    "shape",
    "skeleton",
    "stamps",
    "store",
    "yamltext",
    "yamlwritten",
]
