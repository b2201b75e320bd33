"""NOTICE goes with the package and speaks of the files that are there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_the_package_carries_the_notice():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["license-files"]) == {"LICENSE", "NOTICE"}


def test_every_file_of_weights_and_names_has_its_source():
    told = set(re.findall(r"quotes/[\w./]+\.\w+", NOTICE))
    assert all((ROOT / path).is_file() for path in told)
    weights = {path.relative_to(ROOT).as_posix() for path in (ROOT / "quotes/parse/weights").iterdir()}
    # labels.json lists the network's labels and version; it is our own.
    assert weights - told == {"quotes/parse/weights/labels.json"}
    assert "quotes/speakers/tables/given_names.txt" in told
