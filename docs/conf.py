"""The site of these pages: ``python -m sphinx -W docs site``."""

from importlib.metadata import version as installed

project = "euroqci-space"
author = "The euroqci-space authors"
project_copyright = "The euroqci-space authors, Apache-2.0"
version = release = installed("euroqci-space")

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
exclude_patterns = ["README.md"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["misc.highlighting_failure"]  # csv is no language of Pygments

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

toc_object_entries = False
add_module_names = False
html_theme = "furo"
html_title = "euroqci-space"
html_static_path: list[str] = []
html_show_sphinx = False
html_copy_source = False
