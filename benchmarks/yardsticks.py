"""The two servers that accepting is compared with, over the same request and answer.

Both answer as the contract says, with the body again. The no-op is what FastAPI gives
by itself: the body is validated, and nothing is done with it. The naive one does with
it what a first version would: an ORM object, a commit and a ZADD for each request; it
knows no account, no retry and no journal.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI, Request
from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Vehicle(BaseModel):
    nationality: str
    plate: str
    trailer_plate: str | None
    container: str | None
    seal: str | None
    gross_weight_kg: int
    laden: bool


class Driver(BaseModel):
    name: str
    phone: str
    identity_number: str | None
    companion: str | None


class GoodsLine(BaseModel):
    description: str
    hs_code: str
    category: str
    weight_kg: int
    owner_name: str
    owner_tax_code: str
    customs_declaration: str
    origin: str


class Quarantine(BaseModel):
    plant_certificate: str | None
    animal_certificate: str | None
    growing_area_code: str | None


class Body(BaseModel):
    gate: str
    direction: str
    regime: str
    planned_arrival: datetime
    vehicle: Vehicle
    driver: Driver
    goods: list[GoodsLine]
    quarantine: Quarantine | None
    receiving_vehicles: list[dict[str, Any]]


class Made(Body):
    """The contract's answer: the body again, with what became of it."""

    id: UUID
    status: str


class Base(DeclarativeBase):
    pass


class NaiveDeclaration(Base):
    __tablename__ = "naive_declaration"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    gate: Mapped[str]
    plate: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
    engine = create_async_engine(os.environ["GATEWAY_DATABASE_URL"], pool_size=20)
    redis = Redis.from_url(os.environ["GATEWAY_REDIS_URL"])
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    make_session = async_sessionmaker(engine, expire_on_commit=False)
    yield {"make_session": make_session, "redis": redis}
    await redis.aclose()
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/noop", status_code=201)
async def noop(body: Body) -> Made:
    return Made(id=uuid4(), status="submitted", **dict(body))


@app.post("/naive", status_code=201)
async def naive(body: Body, request: Request) -> Made:
    declaration = NaiveDeclaration(
        id=uuid4(),
        gate=body.gate,
        plate=body.vehicle.plate,
        status="submitted",
        body=body.model_dump(mode="json"),
    )
    async with request.state.make_session() as session:
        session.add(declaration)
        await session.commit()
    place = datetime.now().astimezone().timestamp()
    await request.state.redis.zadd(f"naive:{body.gate}", {str(declaration.id): place})
    return Made(id=declaration.id, status=declaration.status, **dict(body))
