"""The README shows what the program prints today."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_examples_in_the_readme_are_what_the_commands_print():
    command = [sys.executable, "-m", "cogapp", "--check", "--diff", "-I", "docs"]
    command += ["-p", "import cog; from examples import example", "README.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"run `make docs`:\n{done.stdout}{done.stderr}"
