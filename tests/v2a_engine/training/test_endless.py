"""Batches without end: repeatable here, different in every worker."""

from collections.abc import Callable

import torch

from v2a_engine.training.endless import endless, is_gpu, workers_beside


def numbers(seed: int) -> Callable[[], torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return lambda: torch.rand(2, generator=generator)


def test_without_workers_the_same_seed_draws_the_same() -> None:
    one, other = endless(numbers, 3, 0), endless(numbers, 3, 0)
    assert [next(one).tolist() for _ in range(3)] == [next(other).tolist() for _ in range(3)]


def test_every_worker_draws_its_own() -> None:
    drawn = endless(numbers, 3, 2)
    first = [tuple(next(drawn).tolist()) for _ in range(6)]
    assert len(set(first)) == 6


def test_only_a_gpu_gets_workers() -> None:
    assert workers_beside("cuda", 16) == 15 and workers_beside("cpu", 16) == 0
    assert is_gpu("cuda:1") and is_gpu(torch.device("cuda")) and not is_gpu("cpu")
