"""Dataclass-mapped models whose types, validators, composites and events have much to say of what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows import DEFAULT, NOTHING, Refused, inverse
from support.model_rows import inserted, number, opened, row, view
from support.models import project
from support.paging import fetch
from support.rows import applied, apply, edit
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

LEDGER = (
    "INSERT INTO accounts VALUES (1, 'Ada', 1250, 0, 'open', 1, 365, NULL)",
    "INSERT INTO accounts VALUES (2, 'Ben', 5, 0, 'frozen', 10, 20, 't')",
    "INSERT INTO bookings VALUES (1, 1, 1000), (2, 1, 250), (3, 2, 5)",
    "INSERT INTO labels VALUES (1, 'good'), (2, 'for good'), (3, 'old')",
    "INSERT INTO account_labels VALUES (1, 1)",
    "INSERT INTO folders VALUES (1, 'all')",
)
LABELS, FOLDERS = "ledger.models.Account.labels", "ledger.models.Account.folders"


@pytest.fixture
async def ledger(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "ledger.models", *LEDGER)
    if database.product == "PostgreSQL":
        await run_script(target, *(f"SELECT setval('{each}_id_seq', 100)" for each in ("accounts", "bookings")))
    yield database
    out = database.pool().in_use
    await database.close()
    assert out == 0


@pytest.fixture
async def accounts(ledger: Database) -> RelationDetail:
    return await view(ledger, "ledger.models.Account", "accounts")


def column(detail: RelationDetail, name: str) -> Column:
    return next(each for each in detail.columns if each.name == name)


async def test_values_are_what_the_models_own_types_have(ledger: Database, accounts: RelationDetail) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    (written,) = await applied(ledger, edit(ada, balance=number(ledger, 999)))
    assert written.statements[0].parameters[0] == 999, "the cents, made of an amount"
    ada = await row(ledger, accounts, owner="Ada")
    refused = await apply(ledger, edit(ada, owner="A", balance=number(ledger, 10**8 + 1)))
    assert isinstance(refused, Refused)
    assert (refused.column, "nobody has that much" in str(refused.error)) == ("balance", True)


async def test_a_validator_sees_the_other_values_of_the_row(ledger: Database, accounts: RelationDetail) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    refused = await apply(ledger, edit(ada, lowest=number(ledger, 1300)))
    assert isinstance(refused, Refused)
    assert (refused.column, "the balance is 12.5, below 13" in str(refused.error)) == ("lowest", True)
    await applied(ledger, edit(ada, balance=number(ledger, 2000), lowest=number(ledger, 1300)))


async def test_what_a_validator_makes_of_a_value_is_known(ledger: Database, accounts: RelationDetail) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    (written,) = await applied(ledger, edit(ada, owner=" Eve "))
    assert written.altered == ("owner",)
    assert written.after is not None
    assert written.after.value("owner") == "Eve"


async def test_nothing_is_written_where_the_model_makes_it_what_it_was(
    ledger: Database, accounts: RelationDetail
) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    (written,) = await applied(ledger, edit(ada, owner=" Ada"))
    assert written.statements == ()
    assert written.after == ada


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [("owner", "New owner", "Account.bookings"), ("state", "closed", "Account.terms")],
)
async def test_what_a_validator_would_load_is_refused_and_named(
    ledger: Database,
    accounts: RelationDetail,
    sent: list[tuple[str, tuple[object, ...]]],
    column: str,
    value: str,
    read: str,
) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    sent.clear()
    refused = await apply(ledger, edit(ada, **{column: value}))
    assert isinstance(refused, Refused)
    assert refused.column == column
    assert f"reads {read}, which is not loaded" in str(refused.error)
    assert not [sql for sql, _ in sent if "FROM bookings" in sql or "SELECT accounts.terms" in sql]


async def test_a_composite_is_set_as_one(ledger: Database, accounts: RelationDetail) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    refused = await apply(ledger, edit(ada, last_day=number(ledger, 0)))
    assert isinstance(refused, Refused)
    assert refused.column == "last_day"
    assert "it ends on day 0, before it begins on day 1" in str(refused.error)
    await applied(ledger, edit(ada, last_day=number(ledger, 9), first_day=number(ledger, 5)))
    assert await fetch(ledger.target, "SELECT first_day, last_day FROM accounts WHERE id = 1") == [(5, 9)]


async def test_what_an_event_raises_refuses_the_change(ledger: Database, accounts: RelationDetail) -> None:
    ben = await row(ledger, accounts, owner="Ben")
    changes = edit(ben, owner="B.", terms="x")
    refused = await apply(ledger, changes)
    assert isinstance(refused, Refused)
    assert refused.change == changes.get(ben.address)
    assert "PermissionError: the account of B. is frozen" in str(refused.error)
    assert "Traceback" not in str(refused.error)


async def test_a_constructor_that_demands_is_given_what_it_demands(
    ledger: Database, accounts: RelationDetail
) -> None:
    new = inserted(accounts, owner="Cy", balance=number(ledger, 100), state=DEFAULT, id=DEFAULT)
    (written,) = await applied(ledger, new)
    assert written.after is not None
    assert written.after.value("state") == "open"
    assert written.after.value("balance") == number(ledger, 100)
    bookings = await view(ledger, "ledger.models.Booking", "bookings")
    # Its constructor demands the account itself, of which only the key is known.
    booked = inserted(bookings, account_id=number(ledger, 1), amount=number(ledger, 7))
    await applied(ledger, booked)
    assert await fetch(ledger.target, "SELECT amount FROM bookings WHERE account_id = 1 ORDER BY id") == [
        (1000,), (250,), (7,)
    ]  # fmt: skip


async def test_a_default_is_put_back_into_a_row(ledger: Database, accounts: RelationDetail) -> None:
    ben = await row(ledger, accounts, owner="Ben")
    await run_script(ledger.target, "UPDATE accounts SET state = 'open'")
    ben = await row(ledger, accounts, owner="Ben")
    await applied(ledger, edit(ben, last_day=DEFAULT))
    assert await fetch(ledger.target, "SELECT last_day FROM accounts WHERE id = 2") == [(365,)]


async def test_what_is_typed_is_looked_at_by_the_model(ledger: Database, accounts: RelationDetail) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    rows = ledger.rows
    with pytest.raises(ValueRefused, match=r"the balance is 12.5, below 13") as refused:
        await rows.check(accounts, column(accounts, "lowest"), "1300", row=ada)
    assert refused.value.column == "lowest"
    assert (await rows.check(accounts, column(accounts, "lowest"), "1000", row=ada)).remark == ""
    assert (await rows.check(accounts, column(accounts, "owner"), " Eve", row=ada)).remark == (
        "The model makes Eve of it."
    )
    if ledger.target.path is not None:
        with pytest.raises(ValueRefused, match="has fractions of a cent"):
            await rows.check(accounts, column(accounts, "lowest"), "12.5", row=ada)
    with pytest.raises(ValueRefused, match="nobody has that much"):
        await rows.check(accounts, column(accounts, "balance"), str(10**9))
    # Of a new row nothing else is known yet: its validators have their say when it is written.
    assert (await rows.check(accounts, column(accounts, "lowest"), "1300")).entry == number(ledger, 1300)
    assert await fetch(ledger.target, "SELECT lowest FROM accounts WHERE id = 1") == [(0,)]


async def test_nothing_more_can_go_with_rows_that_nothing_can_refer_to(
    ledger: Database, accounts: RelationDetail
) -> None:
    ben = await row(ledger, accounts, owner="Ben")
    (said,) = [each.text for each in (await ledger.rows.assess(NOTHING.deleted([ben]))).warnings]
    assert said.startswith("1 row of bookings (account_id)")


async def test_links_are_added_and_dropped_through_the_collection(ledger: Database) -> None:
    links = await view(ledger, LABELS, "account_labels")
    key = {"account_id": number(ledger, 1)}
    (added,) = await applied(ledger, inserted(links, **key, label_id=number(ledger, 2)))
    assert [each.sql.split(" (")[0] for each in added.statements] == ["INSERT INTO account_labels"]
    assert added.after is not None
    too_many = await apply(ledger, inserted(links, **key, label_id=number(ledger, 3)))
    assert isinstance(too_many, Refused)
    assert (too_many.column, "two labels already" in str(too_many.error)) == ("label_id", True)
    kept = await apply(ledger, NOTHING.deleted([added.after]))
    assert isinstance(kept, Refused)
    assert "that label stays" in str(kept.error)
    (dropped,) = await applied(ledger, NOTHING.deleted([await row(ledger, links, label_id=1)]))
    assert [each.sql.split(" WHERE")[0] for each in dropped.statements] == ["DELETE FROM account_labels"]
    assert await fetch(ledger.target, "SELECT * FROM account_labels") == [(1, 2)]
    await applied(ledger, inverse([dropped]).changes)
    assert await fetch(ledger.target, "SELECT * FROM account_labels ORDER BY label_id") == [(1, 1), (1, 2)]


async def test_a_link_to_nothing_is_refused_at_its_column(ledger: Database) -> None:
    links = await view(ledger, LABELS, "account_labels")
    new = inserted(links, account_id=number(ledger, 1), label_id=number(ledger, 99))
    refused = await apply(ledger, new)
    assert isinstance(refused, Refused)
    assert (refused.column, "There is no Label with this key" in str(refused.error)) == ("label_id", True)


async def test_a_collection_that_is_only_written_is_never_loaded(
    ledger: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    links = await view(ledger, FOLDERS, "account_folders")
    new = inserted(links, account_id=number(ledger, 1), folder_id=number(ledger, 1))
    sent.clear()
    (written,) = await applied(ledger, new)
    assert not [sql for sql, _ in sent if "FROM folders, account_folders" in sql or "JOIN account_folders" in sql]
    assert written.after is not None
    await applied(ledger, NOTHING.deleted([written.after]))
    assert await fetch(ledger.target, "SELECT count(*) FROM account_folders") == [(0,)]


async def test_an_undone_deletion_brings_the_row_back_with_its_key(
    ledger: Database, accounts: RelationDetail
) -> None:
    ada = await row(ledger, accounts, owner="Ada")
    gone = await applied(ledger, NOTHING.deleted([ada]))
    assert await fetch(ledger.target, "SELECT count(*) FROM bookings WHERE account_id = 1") == [(0,)]
    back = inverse(gone, {accounts.relation.name: accounts})
    assert back.partial, "its bookings stay away, and that is said"
    await applied(ledger, back.changes)
    assert await row(ledger, accounts, owner="Ada") == ada


ODD = """
from sqlalchemy import Column, ForeignKey, Integer, Table, func
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship, validates


class Base(DeclarativeBase):
    pass


friends = Table(
    "friends",
    Base.metadata,
    Column("one", ForeignKey("people.key"), primary_key=True),
    Column("other", ForeignKey("people.key"), primary_key=True),
)


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column("key", primary_key=True)
    name: Mapped[str] = mapped_column("the: name")
    gone: Mapped[str | None]
    boss_id: Mapped[int | None] = mapped_column("boss", ForeignKey("people.key"))
    nothing = column_property(func.no_such_function(1))
    staff: Mapped[list["Person"]] = relationship(cascade="all, delete-orphan")
    friends: Mapped[list["Person"]] = relationship(
        secondary=friends,
        primaryjoin=lambda: Person.id == friends.c.one,
        secondaryjoin=lambda: Person.id == friends.c.other,
    )

    @validates("name")
    def check_name(self, _key, name):
        if name == "nothing":
            return self.nothing
        if name == "exit":
            raise SystemError("\\x1b[2Jwith an escape")
        return name
"""
PEOPLE = ("INSERT INTO people (key, \"the: name\", boss) VALUES (1, 'Al', NULL), (2, 'Bo', 1), (3, 'Cy', 2)",)


async def test_models_that_are_not_as_the_database_are_written_all_the_same(
    target: Target, tmp_path: Path
) -> None:
    database = await opened(
        target,
        "odd_shop",
        *PEOPLE,
        "ALTER TABLE people DROP COLUMN gone",
        directory=project(tmp_path, odd_shop=ODD),
    )
    people = await view(database, "odd_shop.Person", "people")
    al = await row(database, people, name="Al")
    (written,) = await applied(database, edit(al, name="Alf"))
    assert written.after is not None
    assert written.after.value("name") == "Alf"
    refused = await apply(database, edit(written.after, name="nothing"))
    assert isinstance(refused, Refused)
    assert "reads Person.nothing, which is not loaded" in str(refused.error)
    refused = await apply(database, edit(written.after, name="exit"))
    assert isinstance(refused, Refused)
    assert refused.column == "name"
    assert "SystemError" in str(refused.error)
    await database.close()


async def test_objects_that_are_related_to_their_own_class_are_linked_and_deleted(
    target: Target, tmp_path: Path
) -> None:
    sound = ODD.replace("nothing = column_property(func.no_such_function(1))", "")
    database = await opened(target, "even_shop", *PEOPLE, directory=project(tmp_path, even_shop=sound))
    links = await view(database, "even_shop.Person.friends", "friends")
    both = [{"one": number(database, 1), "other": number(database, other)} for other in (1, 2)]
    for entries in both:
        await applied(database, inserted(links, **entries))
    assert await fetch(database.target, "SELECT * FROM friends ORDER BY other") == [(1, 1), (1, 2)]
    await applied(database, NOTHING.deleted([await row(database, links, other=1)]))
    people = await view(database, "even_shop.Person", "people")
    al = await row(database, people, name="Al")
    said = [each.text for each in (await database.rows.assess(NOTHING.deleted([al]))).warnings]
    assert len(said) == 3
    for each, start in zip(said, ("1 row of friends (one)", "1 row of people (boss)"), strict=False):
        assert each.startswith(start)
        assert each.endswith("deleted, too.")
    assert said[2].startswith("More may go with them"), "what is below them is for their models to say"
    (gone,) = await applied(database, NOTHING.deleted([al]))
    assert sum(each.others for each in gone.statements) == 3
    assert await fetch(database.target, "SELECT count(*) FROM people") == [(0,)]
    await database.close()


TEAMS = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    members: Mapped[list["Member"]] = relationship(cascade="all, delete-orphan")


class Member(Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "member"}


class Lead(Member):
    __mapper_args__ = {"polymorphic_identity": "lead"}
    plans: Mapped[list["Plan"]] = relationship(cascade="all, delete-orphan")


class Plan(Base):
    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
"""


async def test_what_goes_with_rows_of_other_classes_goes_with_theirs(target: Target, tmp_path: Path) -> None:
    script = (
        "INSERT INTO teams VALUES (1)",
        "INSERT INTO members VALUES (1, 1, 'member'), (2, 1, 'lead'), (3, 1, 'lead')",
        "INSERT INTO plans VALUES (1, 2), (2, 2), (3, 3)",
    )
    database = await opened(target, "team_shop", *script, directory=project(tmp_path, team_shop=TEAMS))
    teams = await view(database, "team_shop.Team", "teams")
    (gone,) = await applied(database, NOTHING.deleted([await row(database, teams, id=1)]))
    assert [(each.sql.split(" WHERE")[0], each.times) for each in gone.statements] == [
        ("DELETE FROM plans", 3),
        ("DELETE FROM members", 3),
        ("DELETE FROM teams", 1),
    ]
    await database.close()


@pytest.mark.filterwarnings("ignore:DELETE statement")
async def test_what_a_trigger_swallows_is_no_success(ledger: Database, accounts: RelationDetail) -> None:
    for verb in ("UPDATE", "DELETE"):
        make = [f"CREATE TRIGGER swallow BEFORE {verb} ON accounts BEGIN SELECT RAISE(IGNORE); END"]
        if ledger.product == "PostgreSQL":
            make = [
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                f"CREATE TRIGGER swallow BEFORE {verb} ON accounts FOR EACH ROW EXECUTE FUNCTION nothing()",
            ]
        await run_script(ledger.target, *make)
        ada = await row(ledger, accounts, owner="Ada")
        changes = edit(ada, owner="A.") if verb == "UPDATE" else NOTHING.deleted([ada])
        refused = await apply(ledger, changes)
        assert isinstance(refused, Refused)
        assert "wrote no row" in str(refused.error)
        assert "swallow" in str(refused.error)
        drop = "DROP FUNCTION nothing CASCADE" if ledger.product == "PostgreSQL" else "DROP TRIGGER swallow"
        await run_script(ledger.target, drop)
