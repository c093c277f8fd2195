"""What the front-end build lays out, and that collecting it leaves no reference open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import File

ROOT = Path(settings.BASE_DIR)
LARGEST = 1_000_000  # bytes, all of it together


def build(var: Path) -> str:
    """Run the build into `var` and return what it says."""
    done = subprocess.run(
        [sys.executable, "static/with_node.py", "node", "static/build.mjs"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(var)},
    )
    return done.stdout


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh build."""
    var = tmp_path_factory.mktemp("var")
    assert "KB" in build(var)
    return var


def test_the_front_end_is_small(laid_out: Path):
    sizes = [path.stat().st_size for path in (laid_out / "frontend").rglob("*") if path.is_file()]
    assert 0 < sum(sizes) < LARGEST


def test_a_second_run_has_nothing_to_do(laid_out: Path):
    before = (laid_out / "frontend" / "css" / "klyngetal.css").stat().st_mtime_ns
    assert "nothing changed" in build(laid_out)
    assert (laid_out / "frontend" / "css" / "klyngetal.css").stat().st_mtime_ns == before


def test_every_reference_of_the_style_sheet_resolves(laid_out: Path, tmp_path: Path):
    storage = ManifestStaticFilesStorage(location=tmp_path)
    paths = {}
    ours = ROOT / "static"
    for folder, prefix in ((laid_out / "frontend", ""), (ours / "img", "img/"), (ours / "js", "js/")):
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                name = f"{prefix}{path.relative_to(folder)}"
                with path.open("rb") as content:
                    storage.save(name, File(content))
                paths[name] = (storage, name)
    problems = [done for _, _, done in storage.post_process(paths) if isinstance(done, Exception)]
    assert problems == []
    assert "css/klyngetal.css" in storage.hashed_files


def test_the_theme_is_ours(laid_out: Path):
    css = (laid_out / "frontend" / "css" / "klyngetal.css").read_text()
    assert "#0b4f5c" in css
    assert "virk" not in css
    assert "borger" not in css
    assert "sourceMappingURL" not in css
