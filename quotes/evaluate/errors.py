"""What can be wrong with a gold folder, in one line that names the file and says what to do."""


class GoldError(Exception):
    """A gold folder, a file in it or a file of predictions that cannot be used; the message is all a person needs."""
