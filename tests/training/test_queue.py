"""Owners take turns in the queue, within the limits of the host and of their class."""

from __future__ import annotations

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Limits, LocalEngine, Settings, State, Store
from cnnviz.training.recipe.host_limits import MAX_QUEUED

TINY = nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10")
SHORT = Settings(TINY, data="practice", epochs=1, train_images=200)


def first_gpu(gpus_in_use: object) -> str:
    return ""


def train_next(store: Store) -> str:
    """Reserve, claim and finish the next run; return its owner."""
    reserved = store.reserve_next(1, first_gpu)
    assert reserved is not None
    run_id, _gpu = reserved
    assert store.claim(run_id)
    store.finish(run_id, State.DONE)
    return store.run(run_id).owner


def test_a_browser_with_many_runs_delays_another_by_one_run(store: Store) -> None:
    for _ in range(14):
        store.add(SHORT, "many")
    assert train_next(store) == "many"
    late = store.add(SHORT, "late")
    assert store.place(late) == 1
    assert [train_next(store) for _ in range(3)] == ["late", "many", "many"]


def test_owners_take_turns_also_if_they_delete_what_was_trained(store: Store) -> None:
    for owner in ("a", "a", "b", "b", "c"):
        store.add(SHORT, owner)
    order = []
    while store.queued():
        order.append(train_next(store))
        for run in store.runs(order[-1]):
            if not run.active:
                store.delete(run.id, run.owner)
    assert order == ["a", "b", "c", "a", "b"]


def test_a_free_slot_goes_to_the_owner_with_the_fewest_runs_at_work(store: Store) -> None:
    for _ in range(3):
        store.add(SHORT, "a")
    (first, _), (second, _) = (store.reserve_next(2, first_gpu) or ("", "") for _ in range(2))
    assert store.claim(first)
    assert store.claim(second)
    late = store.add(SHORT, "b")
    store.finish(first, State.DONE)
    assert store.reserve_next(2, first_gpu) == (late, "")


@settings(max_examples=25)
@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=12))
def test_places_tell_in_which_order_runs_are_reserved(owners: list[str]) -> None:
    """If nobody adds a run meanwhile."""
    store = Store("sqlite://")
    ids = [store.add(SHORT, owner) for owner in owners]
    told = sorted(ids, key=lambda run_id: store.place(run_id) or 0)
    assert store.queued() == told
    reserved = [store.reserve_next(len(ids), first_gpu) for _ in ids]
    assert [pair and pair[0] for pair in reserved] == told
    rounds = [owners[ids.index(run_id)] for run_id in told]
    # Nobody has a turn more than an owner who still waits: each prefix is balanced.
    for end in range(len(rounds)):
        waiting = set(rounds[end:])
        turns = {owner: rounds[:end].count(owner) for owner in {*rounds}}
        assert max(turns.values()) - min(turns[owner] for owner in waiting) <= 1
    store.close()


def test_many_engines_at_once_keep_the_turns(store: Store) -> None:
    """Twelve runs of three owners, reserved by eight stores at the same moment."""
    ids = {store.add(SHORT, owner): owner for owner in itertools.chain("aaaaaaaa", "bb", "cc")}
    stores = [Store(store.url, patience=60) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        reserved = list(threads.map(lambda one: one.reserve_next(6, first_gpu), stores))
    taken = sorted(ids[pair[0]] for pair in reserved if pair)
    assert taken == ["a", "a", "b", "b", "c", "c"]
    for one in stores:
        one.close()


def test_a_run_that_is_being_started_has_no_place(store: Store) -> None:
    first, second = store.add(SHORT, "a"), store.add(SHORT, "b")
    store.reserve_next(1, first_gpu)
    assert (store.place(first), store.place(second)) == (None, 1)
    assert store.queued() == [second]
    assert store.has_waiting(besides=[second]), "its worker may fail to start"


def test_slots_of_a_cluster_are_counted_by_its_name(store: Store) -> None:
    run_id = store.add(SHORT, "a")
    store.add(SHORT, "b")
    assert store.reserve_next(1, first_gpu, machine="ray")
    assert store.claim(run_id)
    assert store.reserve_next(1, first_gpu, machine="ray") is None
    assert store.reserve_next(1, first_gpu) is not None


def test_runs_of_one_browser_in_the_queue_are_limited(store: Store) -> None:
    engine = LocalEngine(store, Limits(max_queued=2), paused=True)
    first = engine.submit(SHORT, "a")
    engine.submit(SHORT, "a")
    with pytest.raises(Problem, match=r"wait in the queue: 2. .* up to 2 .* or stop one"):
        engine.submit(SHORT, "a")
    engine.submit(SHORT, "b")
    store.claim(first)
    engine.submit(SHORT, "a")


def test_the_limit_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits.from_environment().max_queued == MAX_QUEUED
    monkeypatch.setenv("CNNVIZ_MAX_QUEUED", "3")
    assert Limits.from_environment().max_queued == 3


def test_a_class_limits_the_runs_of_its_owners_beside_the_host(store: Store) -> None:
    store.join_class("a", "class")
    store.set_class_limits("class", dataclasses.replace(store.class_limits("a"), max_epochs=2))
    engine = LocalEngine(store, Limits(max_epochs=3), paused=True)
    with pytest.raises(Problem, match="at most 2"):
        engine.submit(dataclasses.replace(SHORT, epochs=3), "a")
    engine.submit(dataclasses.replace(SHORT, epochs=3), "other")
    store.delete_class("class")
    engine.submit(dataclasses.replace(SHORT, epochs=3), "a")


def test_runs_of_a_closed_class_wait_and_others_train(store: Store) -> None:
    closed = dataclasses.replace(store.class_limits("a"), open=False)
    store.join_class("a", "class")
    engine = LocalEngine(store, Limits(), paused=True)
    waiting = engine.submit(SHORT, "a")
    store.set_class_limits("class", closed)
    with pytest.raises(Problem, match="Your teacher has closed"):
        engine.submit(SHORT, "a")
    other = engine.submit(SHORT, "other")
    assert (store.place(waiting), store.place(other)) == (None, 1)
    assert train_next(store) == "other"
    assert store.reserve_next(1, first_gpu) is None
    store.set_class_limits("class", dataclasses.replace(closed, open=True))
    assert train_next(store) == "a"


limits = st.builds(
    Limits,
    max_epochs=st.none() | st.integers(1, 5),
    max_queued=st.none() | st.integers(1, 5),
    open=st.booleans(),
    uploads=st.booleans(),
)


@given(limits, limits, st.integers(1, 6), st.integers(0, 6))
def test_two_limits_together_allow_what_both_allow(
    host: Limits, group: Limits, epochs: int, queued: int
) -> None:
    def allowed(one: Limits) -> bool:
        try:
            one.check_run(dataclasses.replace(SHORT, epochs=epochs), queued=queued)
        except Problem:
            return False
        return True

    both = host.within(group)
    assert allowed(both) == (allowed(host) and allowed(group))
    assert both.uploads == (host.uploads and group.uploads)
    assert Limits.from_json(group.to_json()) == group
