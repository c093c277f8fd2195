"""The files that an account can be had as, by the ending of their names."""

from collections.abc import Mapping

from reports.renderers.base import Renderer, Rendering
from reports.renderers.csv import render_csv
from reports.renderers.html import render_html
from reports.renderers.json import render_json

RENDERERS: Mapping[str, Renderer] = {"html": render_html, "csv": render_csv, "json": render_json}

__all__ = ["RENDERERS", "Renderer", "Rendering"]
