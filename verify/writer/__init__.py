"""Renderings of the report: text, JSON, LaTeX."""
