"""The questionnaire of each year as TOML, and its loader."""
