"""What the pages share: templates, style and the policy that lets nothing else run."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from euroqci_space.report.grades import percent
from euroqci_space.report.headline import amount, gap_text
from euroqci_space.times import utc_text

if TYPE_CHECKING:
    from jinja2 import Environment


def page_file(name: str) -> str:
    """Return a file of the pages."""
    folder = files("euroqci_space.report").joinpath("page_files")
    return folder.joinpath(*name.split("/")).read_text(encoding="utf-8")


def content_policy(style: str, script: str = "") -> str:
    """Return the content security policy: our own style and script, by hash, and nothing else."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def templates() -> "Environment":
    """Return the templates of the pages: everything escaped, nothing undefined."""
    from jinja2 import (  # noqa: PLC0415  (slow to load)
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    environment = Environment(
        loader=PackageLoader("euroqci_space.report", "page_files"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {
        "allow_nan": False,
        "separators": (",", ":"),
        "sort_keys": True,
    }
    environment.filters["amount"] = amount
    environment.filters["percent"] = percent
    environment.filters["brief"] = lambda share: f"{float(f'{100.0 * share:.2g}'):,.12g}"
    environment.filters["gap"] = gap_text
    environment.filters["integer"] = lambda number: f"{number:,.0f}"
    environment.filters["utc"] = lambda tai_s: utc_text(tai_s, 0).replace("T", " ")
    return environment
