"""How the parser runs an ONNX graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import onnxruntime


def open_graph(path: Path, without: Sequence[str] | None = None) -> onnxruntime.InferenceSession:
    """A session that runs the graph at `path` in one thread; `without` names optimisations to leave out."""
    options = onnxruntime.SessionOptions()
    # Runs stand side by side: that uses every core, where the threads of one run would wait for each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.use_deterministic_compute = True
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=without
    )
