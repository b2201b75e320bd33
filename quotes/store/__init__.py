"""The archive: one SQLite file of articles, their quotes, the speakers and the spans that prove every word."""
