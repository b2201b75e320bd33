"""RiQuA's tokens as gold quotations: their words stand verbatim in the text that is put together."""

from training.riqua_gold import printed, quotations


def test_quotations_stand_in_the_text():
    tokens = [
        "``",
        "Come",
        "in",
        ",",
        "''",
        "said",
        "she",
        ";",
        "and",
        "Ada",
        "did",
        "n't",
        "think",
        "(",
        "he",
        "'d",
        "say",
        "so",
        ")",
        "it",
        "wise",
        ".",
    ]
    labels = ["O"] * len(tokens)
    labels[0:5] = ["B-content", *["I-content"] * 4]
    labels[19:21] = ["B-content", "I-content"]
    text, quotes = quotations(tokens, labels)
    assert text == "“Come in,” said she; and Ada didn't think (he'd say so) it wise."
    assert quotes == [
        {"type": "direct", "text": ["Come in,"], "speaker": None},
        {"type": "indirect", "text": ["it wise"], "speaker": None},
    ]


def test_every_token_has_its_place():
    tokens = ["``", "Oh", "!", "''", "cried", "he"]
    text, offsets = printed(tokens)
    assert [text[start:end] for start, end in offsets] == ["“", "Oh", "!", "”", "cried", "he"]


def test_a_quotation_right_behind_another_is_a_paragraph_of_its_own():
    tokens = ["``", "Who", "?", "''", "``", "Ada", ",", "''", "said", "she", ",", "``", "and", "--", "``"]
    text, offsets = printed(tokens)
    assert text == "“Who?”\n\n“Ada,” said she, “and --”"
    assert [text[start:end] for start, end in offsets if text[start] in "“”"] == ["“", "”", "“", "”", "“", "”"]
