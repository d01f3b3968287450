"""Batches without end, drawn between the steps or, beside a GPU, by processes of their own."""

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

Batch = TypeVar("Batch")
Source = Callable[[int], Callable[[], Batch]]  # a seed to what draws a batch

_SEEDS_PER_RUN = 1000  # more than there are workers


class _Drawn(IterableDataset[Batch]):
    def __init__(self, source: Source[Batch], seed: int) -> None:
        self._source, self._seed = source, seed

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        if worker is not None:
            torch.set_num_threads(1)
        draw = self._source(self._seed * _SEEDS_PER_RUN + (worker.id if worker else 0))
        while True:
            yield draw()


def endless(source: Source[Batch], seed: int, workers: int) -> Iterator[Batch]:
    """What `source` draws, one batch after the other.

    Args:
        source: called once in every process, with a seed of its own. Must be picklable where processes are spawned.
        workers: processes; 0 draws here, when asked.
    """
    loader: DataLoader[Batch] = DataLoader(_Drawn(source, seed), batch_size=None, num_workers=workers)
    return cast("Iterator[Batch]", iter(loader))


def workers_beside(device: str, threads: int) -> int:
    """All threads but one where a GPU does the steps; none where the steps need the processor themselves."""
    return threads - 1 if is_gpu(device) else 0


def is_gpu(device: str | torch.device) -> bool:
    """Do the steps run beside the processor, on a card that takes large batches?"""
    return torch.device(device).type == "cuda"
