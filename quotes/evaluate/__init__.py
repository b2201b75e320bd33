"""How good the program is: its quotes and speakers against those that readers marked."""

from quotes.evaluate.errors import GoldError
from quotes.evaluate.folder import evaluate
from quotes.evaluate.report import Report, Table

__all__ = ["GoldError", "Report", "Table", "evaluate"]
