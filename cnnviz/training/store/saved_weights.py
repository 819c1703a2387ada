"""Saved weights: those of frozen layers are stored once, for all epochs and runs."""

import hashlib

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from cnnviz.training.store.tables import FrozenRow, WeightsRow
from cnnviz.weights import module_weights


def weights_query(run_id: str) -> Select[bytes, bytes]:
    """Return the query for the weights of a run, and of the frozen layers that belong to them."""
    frozen = WeightsRow.frozen == FrozenRow.digest
    query = select(WeightsRow.tensors, FrozenRow.tensors).outerjoin(FrozenRow, frozen)
    return query.where(WeightsRow.run == run_id)


def first_weights(session: Session, query: Select[bytes, bytes]) -> bytes | None:
    """Return the first weights that a :func:`weights_query` finds, those of all layers together."""
    row = session.execute(query.limit(1)).first()
    if row is None:
        return None
    trained, frozen = row
    return trained if frozen is None else module_weights.join_parts(trained, frozen)


def store_frozen(session: Session, tensors: bytes) -> str | None:
    """Store the weights of frozen layers unless they are there; return their digest."""
    if not tensors:
        return None
    digest = hashlib.sha256(tensors).hexdigest()
    if session.scalar(select(FrozenRow.digest).where(FrozenRow.digest == digest)) is None:
        session.add(FrozenRow(digest=digest, tensors=tensors))
        session.flush()
    return digest


def delete_unused_frozen(session: Session) -> None:
    """Delete the weights of frozen layers that belong to no saved weights any more."""
    session.flush()
    used = select(WeightsRow.frozen).where(WeightsRow.frozen.is_not(None))
    session.execute(delete(FrozenRow).where(FrozenRow.digest.not_in(used)))
