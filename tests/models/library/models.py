"""Writers, books, readers."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, String, Table, Text, and_, func
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    MappedAsDataclass,
    WriteOnlyMapped,
    foreign,
    mapped_column,
    relationship,
    remote,
)


class Base(DeclarativeBase):
    """The base of all models."""


class Form(enum.Enum):
    """What a book is like."""

    PAPER = "paper"
    AUDIO = "audio"


book_topics = Table(
    "book_topics",
    Base.metadata,
    Column("book", ForeignKey("books.id"), primary_key=True),
    Column("topic", ForeignKey("topics.id"), primary_key=True),
)
friends = Table(
    "friends",
    Base.metadata,
    Column("writer_id", ForeignKey("writers.id"), primary_key=True),
    Column("friend_id", ForeignKey("writers.id"), primary_key=True),
)


class Publisher(Base):
    """Somebody who prints: known by two columns."""

    __tablename__ = "publishers"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    code: Mapped[int] = mapped_column(primary_key=True)
    firm: Mapped[str] = mapped_column("company", String(80))
    books: Mapped[list[Book]] = relationship(back_populates="publisher")

    def __str__(self) -> str:
        return f"{self.firm} of {self.country}"


class Topic(Base):
    """What books are about."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column("topic_name", String(40), info={"pooldeck": {"search": True}})
    name: Mapped[str | None] = mapped_column(String(40))
    books: Mapped[list[Book]] = relationship(
        secondary=book_topics, back_populates="topics", info={"pooldeck": {"label": "mentioned in"}}
    )
    novels: Mapped[list[Novel]] = relationship(
        secondary=book_topics, viewonly=True, info={"pooldeck": {"hidden": True}}
    )


class Writer(Base):
    """Somebody who writes."""

    __tablename__ = "writers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("writers.id"), index=True)
    biography: Mapped[str | None] = mapped_column(Text)

    mentor: Mapped[Writer | None] = relationship(remote_side=[id], back_populates="pupils", lazy="joined")
    pupils: Mapped[list[Writer]] = relationship(back_populates="mentor", lazy="selectin")
    books: Mapped[list[Book]] = relationship(back_populates="writer", foreign_keys="Book.writer_id")
    desk: Mapped[WritingDesk | None] = relationship(back_populates="writer", lazy="immediate")
    friends: Mapped[list[Writer]] = relationship(
        secondary=friends,
        primaryjoin=id == friends.c.writer_id,
        secondaryjoin=id == friends.c.friend_id,
        lazy="subquery",
    )
    letters: WriteOnlyMapped[Letter] = relationship(back_populates="writer")
    thick_books: Mapped[list[Book]] = relationship(
        primaryjoin=lambda: and_(Writer.id == Book.writer_id, Book.pages > 300), viewonly=True
    )
    namesakes: Mapped[list[Writer]] = relationship(
        primaryjoin=lambda: func.lower(Writer.name) == func.lower(remote(foreign(Writer.name))), viewonly=True
    )
    book_titles: AssociationProxy[list[str]] = association_proxy("books", "title")

    def __str__(self) -> str:
        return f"{self.name} with {len(self.books)} books"


class WritingDesk(Base):
    """Where somebody writes: one each."""

    __tablename__ = "writing_desks"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("writers.id"), unique=True)
    wood: Mapped[str | None] = mapped_column(String(20))
    writer: Mapped[Writer] = relationship(back_populates="desk")

    def __repr__(self) -> str:
        return f"<WritingDesk {self.wood}>"


class Book(Base):
    """Something to be read; there are several classes of it."""

    __tablename__ = "books"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "book"}
    __table_args__ = (
        ForeignKeyConstraint(["country", "publisher_code"], ["publishers.country", "publishers.code"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int] = mapped_column(default=0)
    form: Mapped[Form] = mapped_column(default=Form.PAPER)
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("writers.id"), index=True)
    translator_id: Mapped[int | None] = mapped_column(ForeignKey("writers.id"))
    country: Mapped[str | None] = mapped_column(String(2))
    publisher_code: Mapped[int | None]
    text: Mapped[str | None] = mapped_column(Text)

    writer: Mapped[Writer | None] = relationship(back_populates="books", lazy="raise", foreign_keys=writer_id)
    translator: Mapped[Writer | None] = relationship(lazy="raise", foreign_keys=translator_id)
    publisher: Mapped[Publisher | None] = relationship(back_populates="books", lazy="raise")
    topics: Mapped[list[Topic]] = relationship(secondary=book_topics, back_populates="books", lazy="raise_on_sql")
    loans: DynamicMapped[Loan] = relationship(back_populates="book")
    readers: AssociationProxy[list[Reader]] = association_proxy("loans", "reader")
    topic_words: AssociationProxy[list[str]] = association_proxy("topics", "words")
    reader_names: AssociationProxy[list[str]] = association_proxy("loans", "reader_name")
    nowhere = association_proxy("no_such", "name")


class Novel(Book):
    """A book with a hero, in the table of books."""

    __mapper_args__ = {"polymorphic_identity": "novel"}

    hero: Mapped[str | None] = mapped_column(String(40))

    def __str__(self) -> str:
        return f"{self.title}, of {self.hero}"


class Atlas(Book):
    """A book with maps, which are in a table of their own."""

    __tablename__ = "atlases"
    __mapper_args__ = {"polymorphic_identity": "atlas"}

    id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    scale: Mapped[int]

    def __str__(self) -> str:
        return f"{self.title} 1:{self.scale}"


class Reader(MappedAsDataclass, Base):
    """Somebody who reads."""

    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    loans: Mapped[list[Loan]] = relationship(back_populates="reader", default_factory=list)


class Loan(Base):
    """That somebody has taken a book home: what ties readers to books."""

    __tablename__ = "loans"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), primary_key=True)
    until: Mapped[date | None]
    book: Mapped[Book] = relationship(back_populates="loans")
    reader: Mapped[Reader] = relationship(back_populates="loans")
    reader_name: AssociationProxy[str] = association_proxy("reader", "name")


class Letter(Base):
    """What a writer wrote to somebody; who lent it is kept in the table alone."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("writers.id"), index=True)
    lender: Mapped[int | None] = mapped_column("lent_by", ForeignKey("readers.id"))
    said: Mapped[str] = mapped_column(Text)
    writer: Mapped[Writer] = relationship(back_populates="letters")

    def __str__(self) -> str:
        return self.said
