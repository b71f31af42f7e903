"""Products: what is sold, with the numbers others know it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from attune.access.audit import Actor
from attune.collect.catalogue import fields, gtin, trees
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import KEY_CHARS, NAME_CHARS, Category, Kind, Product
from attune.collect.catalogue.shelf import Page, Shelf

MPN_CHARS = 70


@dataclass(frozen=True, slots=True)
class ProductEntry:
    """A product; `category` is a key, `price` None when nobody said."""

    id: int
    key: str
    name: str
    category: str
    gtin: str
    brand: str
    mpn: str
    price: Decimal | None
    currency: str
    aliases: tuple[str, ...]
    retired_at: datetime | None
    version: int


def _read(row: Product, aliases: tuple[str, ...]) -> ProductEntry:
    return ProductEntry(
        row.pk,
        row.key,
        row.name,
        row.category.key if row.category else "",
        row.gtin,
        row.brand,
        row.mpn,
        row.price,
        row.currency,
        aliases,
        row.retired_at,
        row.version,
    )


def _gtin(given: object, where: str) -> str:
    text = fields.text(60)(given, where)
    return gtin.checked(text) if text else ""


def _check(row: Product) -> None:
    if row.price is not None and not row.currency:
        raise fields.wrong("currency", "a price needs one, like EUR.")


shelf: Shelf[Product, ProductEntry] = Shelf(
    Definition(
        Product,
        "product",
        Kind.PRODUCT,
        own={
            "category": Field("category", fields.text(KEY_CHARS), Category),
            "gtin": Field("gtin", _gtin),
            "brand": Field("brand", fields.text(NAME_CHARS)),
            "mpn": Field("mpn", fields.text(MPN_CHARS)),
            "price": Field("price", fields.amount),
            "currency": Field("currency", fields.currency),
        },
        check=_check,
        named_by=("gtin", "brand", "mpn"),
        joined=("category",),
    ),
    _read,
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> ProductEntry:
    """Make or change a product; `given`: name, category, gtin, brand, mpn, price, currency, aliases, retired.

    Every way to write its GTIN means this product, too. See `Shelf.put`.
    """
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> ProductEntry:
    """No longer sold."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> ProductEntry:
    """The product of this key, alias or GTIN; `NotFound`."""
    return shelf.find(key)


def listing(
    search: str = "", *, retired: bool | None = False, category: str = "", offset: int = 0, limit: int = 50
) -> Page[ProductEntry]:
    """A page of products by name; of a `category` (key) and those below it."""
    among = trees.among(Category, "category", category)
    return shelf.listing(search, retired=retired, among=among, offset=offset, limit=limit)
