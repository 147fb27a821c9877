"""Authors, posts, tags, comments."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Numeric,
    String,
    Table,
    Uuid,
    case,
    func,
    select,
)
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.asyncio import AsyncAttrs, create_async_engine
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    composite,
    mapped_column,
    relationship,
    validates,
)

engine = create_async_engine("postgresql+asyncpg://nobody@nowhere.invalid/blog")
"""The application's own engine, which nobody but it may use."""


class Base(AsyncAttrs, DeclarativeBase):
    """The base of all models."""


class Stamped:
    """Rows that know when they were made and changed."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
    changed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), onupdate=lambda: datetime.now(UTC), info={"pooldeck": {"read_only": True}}
    )


class Status(enum.Enum):
    """How far a post is."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass
class Money:
    """An amount in a currency."""

    amount: Decimal
    currency: str


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Author(Stamped, Base):
    """Somebody who writes.

    There may be several of one name.
    """

    __tablename__ = "authors"
    __table_args__ = {"info": {"pooldeck": {"label": "Writers"}}}

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(80), doc="As it is printed.", info={"pooldeck": {"search": True}})
    email: Mapped[str | None] = mapped_column(String(120), unique=True)
    password_hash: Mapped[str] = mapped_column(String(60), info={"pooldeck": {"hidden": True}})
    mentor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("authors.id"))

    mentor: Mapped[Author | None] = relationship(lazy="raise", remote_side=[id], back_populates="pupils")
    pupils: Mapped[list[Author]] = relationship(lazy="raise", back_populates="mentor")
    posts: Mapped[list[Post]] = relationship(
        lazy="raise", back_populates="author", cascade="all, delete-orphan", doc="What was written."
    )

    @validates("email")
    def check_email(self, _key: str, value: str | None) -> str | None:
        """An address has an at sign."""
        if value is not None and "@" not in value:
            raise ValueError(f"{value} is no address: it has no @")
        return value

    @hybrid_property
    def handle(self) -> str:
        """The name as it is linked to."""
        return self.name.lower()

    @handle.inplace.expression
    @classmethod
    def _handle(cls) -> ColumnElement[str]:
        return func.lower(cls.name)

    def __str__(self) -> str:
        return f"{self.name} with {len(self.posts)} posts"


class Post(Stamped, Base):
    """Something that was written."""

    __tablename__ = "posts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("authors.id"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(default="")
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    fee_amount: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)
    fee_currency: Mapped[str] = mapped_column(String(3), default="EUR")
    version: Mapped[int] = mapped_column(default=1)

    fee: Mapped[Money] = composite("fee_amount", "fee_currency")
    author: Mapped[Author] = relationship(lazy="raise", back_populates="posts")
    tags: Mapped[list[Tag]] = relationship(lazy="raise", secondary=post_tags, back_populates="posts")
    comments: Mapped[list[Comment]] = relationship(lazy="raise", back_populates="post")
    tag_names: AssociationProxy[list[str]] = association_proxy("tags", "name")
    length = column_property(func.length(body), doc="Characters of the text.")

    __mapper_args__ = {"version_id_col": version}

    @hybrid_property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.status is Status.PUBLISHED

    @is_public.inplace.expression
    @classmethod
    def _is_public(cls) -> ColumnElement[bool]:
        return case((cls.status == Status.PUBLISHED, True), else_=False)

    @hybrid_property
    def first_word(self) -> str:
        """The first word of the title: there is no SQL for it."""
        return self.title.split()[0]


class Tag(Base):
    """What posts are about."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    posts: Mapped[list[Post]] = relationship(lazy="raise", secondary=post_tags, back_populates="tags")


class Comment(Base):
    """What somebody said of a post."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posts.id"))
    said: Mapped[str]
    post: Mapped[Post] = relationship(lazy="raise", back_populates="comments")


Author.comment_count = column_property(
    select(func.count(Comment.id))
    .join(Post, Post.id == Comment.post_id)
    .where(Post.author_id == Author.id)
    .correlate_except(Comment, Post)
    .scalar_subquery()
)
