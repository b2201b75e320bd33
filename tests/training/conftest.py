"""A toy network with random weights and a toy corpus: enough to run the recipe end to end in seconds."""

import shutil
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import save_file

import quotes
from training.corpora import Document
from training.network import EncoderSize, Labels, Network
from training.prepare import SOFT_LABELS
from training.weights import save

ATTRIBUTION = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
LABELS = Labels(ATTRIBUTION, ("O", "B-PERSON", "I-PERSON"), ("NOUN", "VERB", "PUNCT"), ("root", "nsubj", "punct"))
SIZE = EncoderSize(vocab_size=200, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
TEXT = "the mayor said roads will close . “ we must wait ” she told Mercer reporters"
WORDS = TEXT.split()


@pytest.fixture(autouse=True)
def one_thread():
    """The same sums in the same order, whatever machine the tests run on."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def network() -> Network:
    """A network with random weights, larger than a fresh one's so that outputs differ from word to word."""
    torch.manual_seed(5)
    made = Network(SIZE, LABELS)
    with torch.no_grad():
        for weight in made.parameters():
            weight.add_(torch.randn_like(weight) * 0.2)
    return made.eval()


@pytest.fixture
def weights(network: Network, tmp_path: Path) -> Path:
    """A folder of the network's weights with a vocabulary and the shipped tokenizer."""
    folder = tmp_path / "weights"
    save(network, folder, "toy-1")
    special = ["[PAD]", *(f"[unused{at}]" for at in range(99)), "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = special + sorted({word.lower() for word in WORDS}) + ["‘", "’", "«", "»", "„", '"', "'", "##s"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    shutil.copyfile(Path(quotes.__file__).with_name("parse") / "weights" / "tokenizer.pt", folder / "tokenizer.pt")
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder as `training.prepare` leaves it, with random words and labels."""
    folder, random = tmp_path / "work", Random(3)
    folder.mkdir()
    tasks = ("polnear", "labelled", "riqua", "distilled", "entities", "dependencies", "gap", "coreference", "taught")
    documents = {task: [toy_document(task, at, random) for at in range(5)] for task in tasks}
    for task, items in documents.items():
        for split in ("train", "dev"):
            name = "labelled.jsonl" if task == "labelled" else f"{task}-{split}.jsonl"
            (folder / name).write_text("".join(item.line() + "\n" for item in items), encoding="utf-8")
    rows = 5 * 30
    generator = torch.Generator().manual_seed(3)
    soft = {name: torch.rand(rows, len(ATTRIBUTION), generator=generator).softmax(1).half() for name in ("pn", "lab")}
    soft |= {"link": torch.arange(rows, dtype=torch.int16) % 30, "link_p": torch.rand(rows, generator=generator).half()}
    save_file(soft, folder / SOFT_LABELS)
    (folder / "sources.json").write_text("{}", encoding="utf-8")
    return folder


def toy_document(task: str, number: int, random: Random) -> Document:
    """Thirty words in three sentences, labelled at random for a task."""
    document = Document(f"{task}-{number}", task, random.choices(WORDS, k=30), [0, 10, 20])
    if task in ("polnear", "labelled", "riqua"):
        document.labels = random.choices(ATTRIBUTION, k=30)
        document.links = random.choices([-1, 4, 14], k=30)
        document.fold = number if task == "labelled" else None
    elif task == "distilled":
        document.rows = list(range(30 * number, 30 * number + 30))
        document.links = list(range(30))
    elif task in ("gap", "coreference"):
        document.antecedents = [(12, [3, 4], [3, 4, 7, 15]), (22, [], [3, 15])]
    elif task == "taught":
        document.antecedents = [(12, [3, 4], [3, 4, 7, 12, 15]), (22, [3], [3, 15, 22])]
        document.shares = [[0.5, 0.3], [0.1]]
    elif task == "entities":
        document.labels = random.choices(LABELS.entity, k=30)
    else:
        document.upos = random.choices(LABELS.upos, k=30)
        document.heads = [at // 10 * 10 for at in range(30)]
        document.relations = random.choices(LABELS.deprel, k=30)
    return document
