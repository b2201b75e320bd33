"""Who said it: from the words at a quotation to the fullest name in the article, or to the reason why there is none."""

from quotes.speakers.resolve import resolve

__all__ = ["resolve"]
