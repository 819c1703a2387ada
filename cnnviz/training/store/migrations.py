"""Migrations of the tables, from each schema to the next.

Each step has columns of its own, not those of :mod:`cnnviz.training.store.tables`: a step stays the
same when the tables change again.
"""

import json

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from cnnviz.resources import resource


def migrate(connection: sa.Connection, old: int, new: int) -> None:
    """Migrate the tables from one schema to a newer one.

    It is part of the transaction of the connection, which holds the store's lock.
    """
    operations = Operations(MigrationContext.configure(connection))
    for version in range(old + 1, new + 1):
        STEPS[version](operations)
    operations.execute(sa.text("UPDATE schema SET version = :now").bindparams(now=new))


def _to_2(operations: Operations) -> None:
    """Names, pause, learning rate, parents, checkpoints, reports, events; sizes of weights."""
    for column in (
        sa.Column("name", sa.String, nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("pause_asked", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("rate_asked", sa.Double),
        sa.Column("parent", sa.String),
        sa.Column("parent_epoch", sa.Integer),
        sa.Column("worker", sa.String, nullable=False, server_default=""),
        sa.Column("queued", sa.Double, nullable=False, server_default="0"),
    ):
        operations.add_column("runs", column)
    operations.execute("UPDATE runs SET queued = created")
    operations.add_column(
        "weights", sa.Column("size", sa.Integer, nullable=False, server_default="0")
    )
    operations.execute("UPDATE weights SET size = length(tensors)")
    operations.create_table(
        "checkpoints",
        _run_column(primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    operations.create_table(
        "reports",
        _run_column(primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    operations.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _run_column(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("at", sa.Double, nullable=False),
    )
    operations.create_index("events_of_run", "events", ["run", "id"])


def _to_3(operations: Operations) -> None:
    """Uploaded weights; machines with several GPUs."""
    operations.add_column(
        "runs", sa.Column("uploaded", sa.String, nullable=False, server_default="")
    )
    operations.add_column(
        "devices", sa.Column("count", sa.Integer, nullable=False, server_default="1")
    )


def _to_4(operations: Operations) -> None:
    """The origin of a run, formerly guessed from three columns and its events; reasons reworded."""
    operations.add_column(
        "runs", sa.Column("origin", sa.String, nullable=False, server_default="new")
    )
    event = "EXISTS (SELECT 1 FROM events WHERE events.run = runs.id AND events.kind = '{}')"
    trained_parent = (
        "EXISTS (SELECT 1 FROM runs AS other WHERE other.id = runs.parent AND other.uploaded = '')"
    )
    operations.execute(
        "UPDATE runs SET origin = CASE"
        " WHEN uploaded <> '' THEN 'uploaded'"
        " WHEN parent IS NULL THEN 'new'"
        f" WHEN {event.format('continued')} THEN 'continued'"
        " WHEN parent_epoch > 0 THEN 'from weights'"
        f" WHEN {event.format('weights')} AND NOT {trained_parent} THEN 'from weights'"
        " ELSE 'same start' END"
    )
    operations.execute("UPDATE runs SET parent_epoch = NULL WHERE origin = 'same start'")
    reworded = resource("assets", "locale", "reworded.json").read_text(encoding="utf-8")
    for old, new in json.loads(reworded).items():
        _replace(operations, "runs", "reason", json.dumps(old), json.dumps(new))


def _to_5(operations: Operations) -> None:
    """Columns and the values of reports renamed."""
    for old, new in (
        ("stop_asked", "stop_requested"),
        ("pause_asked", "pause_requested"),
        ("rate_asked", "requested_rate"),
        ("fetched", "download_share"),
    ):
        operations.alter_column("runs", old, new_column_name=new)
    for old, new in (
        ("picture", "image"),
        ("truth", "label"),
        ("sure", "confidence"),
        ("chance", "label_probability"),
    ):
        _replace(operations, "reports", "text", f'"{old}": ', f'"{new}": ')


def _to_6(operations: Operations) -> None:
    """The machine and the GPU on which a run trains."""
    for name in ("machine", "gpu"):
        column = sa.Column(name, sa.String, nullable=False, server_default="")
        operations.add_column("runs", column)


def _to_7(operations: Operations) -> None:
    """Validation images; the share of the frozen features that is computed."""
    for table, name in (
        ("progress", "validation_loss"),
        ("progress", "validation_accuracy"),
        ("weights", "validation_accuracy"),
        ("runs", "features_share"),
    ):
        operations.add_column(table, sa.Column(name, sa.Double))


def _to_8(operations: Operations) -> None:
    """The weights of frozen layers, once for all epochs and runs."""
    operations.create_table(
        "frozen",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("tensors", sa.LargeBinary, nullable=False),
    )
    operations.add_column("weights", sa.Column("frozen", sa.String))


def _to_9(operations: Operations) -> None:
    """The turns of owners, and the classes they are in."""
    operations.create_table(
        "owners",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("class_id", sa.String, nullable=False, server_default=""),
        sa.Column("served", sa.Double, nullable=False, server_default="0"),
    )
    operations.create_index("ix_owners_class_id", "owners", ["class_id"])
    operations.create_table(
        "classes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("limits", sa.Text, nullable=False),
    )


def _to_10(operations: Operations) -> None:
    """Classrooms: their students, pushed pages, polls with votes, and answers of the quiz."""
    operations.create_table(
        "classrooms",
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("teacher", sa.String, nullable=False),
        sa.Column("opened", sa.Double, nullable=False),
        sa.Column("ends", sa.Double, nullable=False),
    )
    operations.create_table(
        "classroom_members",
        _classroom_column(primary_key=True),
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("nickname", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False),
        sa.Column("joined", sa.Double, nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
        sa.Column("place", sa.Text, nullable=False, server_default=""),
        sa.Column("following", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("present", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("classroom", "name_key"),
    )
    _create_class_content(operations)
    for table, column in (
        ("classrooms", "teacher"),
        ("classroom_members", "owner"),
        ("classroom_pushes", "classroom"),
        ("classroom_polls", "classroom"),
    ):
        operations.create_index(f"ix_{table}_{column}", table, [column])


def _create_class_content(operations: Operations) -> None:
    """Create the tables of what a class does: pushed pages, polls with votes, quiz answers."""
    operations.create_table(
        "classroom_pushes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _classroom_column(),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    operations.create_table(
        "classroom_polls",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _classroom_column(),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("revealed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("ended", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    poll = sa.ForeignKey("classroom_polls.id", ondelete="CASCADE")
    operations.create_table(
        "classroom_votes",
        sa.Column("poll", sa.Integer, poll, primary_key=True),
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("choice", sa.Integer, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    operations.create_table(
        "classroom_quiz_answers",
        _classroom_column(primary_key=True),
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("question", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("correct", sa.Boolean, nullable=False),
        sa.Column("mistake", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.Double, nullable=False),
    )


def _to_11(operations: Operations) -> None:
    """What classes draw for datasets of their own."""
    operations.create_table(
        "classroom_collections",
        _classroom_column(primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("classes", sa.Text, nullable=False),
        sa.Column("per_class", sa.Integer, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("folder", sa.String, nullable=False, server_default=""),
    )
    operations.create_table(
        "classroom_drawings",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _classroom_column(),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("label", sa.Integer, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("at", sa.Double, nullable=False),
    )
    operations.create_index("ix_classroom_drawings_classroom", "classroom_drawings", ["classroom"])


def _replace(operations: Operations, table: str, column: str, old: str, new: str) -> None:
    statement = sa.text(f"UPDATE {table} SET {column} = replace({column}, :old, :new)")
    operations.execute(statement.bindparams(old=old, new=new))


def _run_column(*, primary_key: bool = False) -> sa.Column[str]:
    link = sa.ForeignKey("runs.id", ondelete="CASCADE")
    return sa.Column("run", sa.String, link, primary_key=primary_key, nullable=False)


def _classroom_column(*, primary_key: bool = False) -> sa.Column[str]:
    link = sa.ForeignKey("classrooms.code", ondelete="CASCADE")
    return sa.Column("classroom", sa.String, link, primary_key=primary_key, nullable=False)


_STEPS = (_to_2, _to_3, _to_4, _to_5, _to_6, _to_7, _to_8, _to_9, _to_10, _to_11)
STEPS = dict(enumerate(_STEPS, 2))
