"""Reads a folder of Atlas tables with pyarrow, polars, duckdb or pandas and prints what it found, as JSON.

    python read_tables.py READER FOLDER    ->    {"rows": {table: [row, ...]}, "classMeans": {class: [value, ...]}}

`classMeans` is the mean saliency map of each class, computed the way that library's users would.
"""

import json
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc


def arrow_table(path):
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    table.validate(full=True)
    return table


def pyarrow_class_means(saliency):
    metadata = saliency.schema.metadata
    height, width = int(metadata[b"height"]), int(metadata[b"width"])
    good = saliency.filter(pc.field("status") == "ok").combine_chunks()
    maps = good["map"].chunk(0).flatten().to_numpy().reshape(-1, height, width)
    target = good["target"].to_numpy()
    return {str(each): maps[target == each].mean(axis=0).ravel().tolist() for each in sorted(set(target.tolist()))}


def polars_class_means(saliency):
    pixels = saliency.schema["map"].size
    means = (
        saliency.filter(pl.col("status") == "ok")
        .group_by("target")
        .agg(pl.col("map").arr.get(pixel).mean().alias(str(pixel)) for pixel in range(pixels))
    )
    return {str(target): list(values) for target, *values in means.iter_rows()}


def duckdb_class_means(saliency):
    rows = saliency.query(
        "saliency",
        """
        select target, pixel, avg("map"[pixel]) as mean
        from saliency, (select unnest(range(1, len("map") + 1)) as pixel from (select "map" from saliency limit 1))
        where status = 'ok' group by target, pixel order by target, pixel
        """,
    ).fetchall()
    means = {}
    for target, _, mean in rows:
        means.setdefault(str(target), []).append(mean)
    return means


def pandas_class_means(saliency):
    good = saliency[saliency["status"] == "ok"]
    means = good.groupby("target")["map"].apply(lambda maps: np.stack(maps.to_list()).mean(axis=0))
    return {str(target): mean.tolist() for target, mean in means.items()}


def pandas_rows(frame):
    # Lists of numbers come as numpy arrays, an absent number as NaN or NA.
    def plain(value):
        if isinstance(value, np.ndarray):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if pd.api.types.is_scalar(value) and pd.isna(value):
            return None
        return value.item() if isinstance(value, np.generic) else value

    return [{name: plain(value) for name, value in row.items()} for row in frame.astype(object).to_dict("records")]


def duckdb_rows(relation):
    # A fixed-size list comes as a tuple, a struct as a dict.
    return [
        {name: list(value) if isinstance(value, tuple) else value for name, value in zip(relation.columns, row)}
        for row in relation.fetchall()
    ]


def read(reader, folder):
    paths = {path.stem: path for path in sorted(Path(folder).glob("*.arrow"))}
    if reader == "polars":
        frames = {name: pl.read_ipc(path) for name, path in paths.items()}
        rows = {name: frame.to_dicts() for name, frame in frames.items()}
        return rows, polars_class_means(frames["saliency"])
    if reader == "pandas":
        frames = {name: pd.read_feather(path, dtype_backend="numpy_nullable") for name, path in paths.items()}
        return {name: pandas_rows(frame) for name, frame in frames.items()}, pandas_class_means(frames["saliency"])
    tables = {name: arrow_table(path) for name, path in paths.items()}
    if reader == "pyarrow":
        return {name: table.to_pylist() for name, table in tables.items()}, pyarrow_class_means(tables["saliency"])
    connection = duckdb.connect()
    relations = {name: connection.from_arrow(table) for name, table in tables.items()}
    rows = {name: duckdb_rows(relation) for name, relation in relations.items()}
    return rows, duckdb_class_means(relations["saliency"])


if __name__ == "__main__":
    rows, class_means = read(*sys.argv[1:])
    json.dump({"rows": rows, "classMeans": class_means}, sys.stdout)
