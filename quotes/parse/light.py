"""Imports Stanza without torch and transformers, which take most of the time and memory that Stanza needs to start.

`import stanza` imports every processor that Stanza has, and with them the libraries that run and train their networks.
Our processors need none of that. Here stand-ins take the places of those modules while Stanza is imported; when a
pipeline asks for one of Stanza's own processors, or anything asks for torch, the real module is imported after all.
Where Stanza or torch was imported before, nothing is changed.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

PROCESSORS = {
    "langid": "LangIDProcessor",
    "tokenize": "TokenizeProcessor",
    "mwt": "MWTProcessor",
    "pos": "POSProcessor",
    "lemma": "LemmaProcessor",
    "constituency": "ConstituencyProcessor",
    "coref": "CorefProcessor",
    "depparse": "DepparseProcessor",
    "sentiment": "SentimentProcessor",
    "ner": "NERProcessor",
}
"""Stanza's processors, in the order in which it registers them, which is the order in which it runs them."""

CACHE = "stanza.models.common.foundation_cache"


class StandIn(ModuleType):
    """Stands for a module that is imported when something in it is asked for, once Stanza is imported.

    While Stanza is imported, it puts some of torch's classes into a table: that gets functions that make them.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            return _late(self.__name__, name)
        return getattr(importlib.import_module(self.__name__), name)


class LateCache:
    """Stands for Stanza's cache of large networks, which is made when something in it is asked for."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._made_with = arguments, options

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_cache":
            arguments, options = self._made_with
            self._cache = importlib.import_module(CACHE).FoundationCache(*arguments, **options)
            return self._cache
        return getattr(self._cache, name)


def import_stanza() -> ModuleType:
    """The module `stanza`, whose processors import what they need when a pipeline is made of them."""
    logging.getLogger("stanza").setLevel(logging.ERROR)
    # The matrices that numpy multiplies here are small: with threads of its own it takes half as much time again.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "stanza" in sys.modules or "torch" in sys.modules:
        return importlib.import_module("stanza")
    stand_ins = _stand_ins()
    sys.modules.update(stand_ins)
    try:
        stanza = importlib.import_module("stanza")
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
    _register(sys.modules["stanza.pipeline.processor"], sys.modules["stanza.pipeline.registry"])
    return stanza


def _stand_ins() -> dict[str, ModuleType]:
    """The modules that stand in, by name, with what Stanza takes from them when it is imported."""
    found: dict[str, ModuleType] = {name: StandIn(name) for name in ("torch", "torch.nn")}
    found["torch"].nn = found["torch.nn"]
    found[CACHE] = ModuleType(CACHE)
    found[CACHE].FoundationCache = LateCache
    for slot, processor in PROCESSORS.items():
        name = f"stanza.pipeline.{slot}_processor"
        found[name] = ModuleType(name)
        setattr(found[name], processor, _late(name, processor))
    return found


def _late(module: str, name: str) -> Callable[..., Any]:
    """A function that does what the one of that name in a module does, or the class, and imports it to do so."""

    def made(*arguments: Any, **options: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*arguments, **options)

    return made


def _register(processor: ModuleType, registry: ModuleType) -> None:
    """Enter Stanza's processors in its registry, in their places, to which their modules may add nothing later."""
    for place, (slot, name) in enumerate(PROCESSORS.items()):
        registry.NAME_TO_PROCESSOR_CLASS[slot] = _late(f"stanza.pipeline.{slot}_processor", name)
        registry.PIPELINE_NAMES.insert(place, slot)
    append = processor.register_processor

    def register_processor(name: str) -> Callable[[type], type]:
        """As Stanza's, but that a name that has its place keeps it."""

        def register(processor_class: type) -> type:
            names = list(registry.PIPELINE_NAMES)
            append(name)(processor_class)
            if name in names:
                registry.PIPELINE_NAMES[:] = names
            return processor_class

        return register

    processor.register_processor = register_processor
