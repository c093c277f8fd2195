"""The register as it stood at the end of 2018, and its loader."""
