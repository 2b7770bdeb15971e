"""Reads our files with each program, and prints what it says of each as JSON."""
import json, sys
import duckdb, polars as pl, pyarrow as pa, pyarrow.ipc as ipc, pyarrow.parquet as pq
for path in sys.argv[1:]:
    is_parquet = path.endswith('.parquet')
    table = pq.read_table(path) if is_parquet else ipc.open_file(path).read_all()
    table.validate(full=True)
    tensors = table.column('cells').combine_chunks().to_numpy_ndarray()
    db = duckdb.connect()
    storage = pa.table({name: (column.combine_chunks().storage if name == 'cells' else column) for name, column in zip(table.column_names, table.columns)})
    source = f"'{path}'" if is_parquet else 'storage'
    frame = pl.read_parquet(path) if is_parquet else pl.read_ipc(path)
    rows = db.execute(f'select * exclude cells from {source}')
    names = [column[0] for column in rows.description]
    said = {
        'pyarrow': table.drop_columns('cells').to_pylist(),
        'polars': frame.drop('cells').to_dicts(),
        'duckdb': [dict(zip(names, row)) for row in rows.fetchall()],
    }
    print(json.dumps({
        'rows': {name: [{key: value.hex() if isinstance(value, bytes) else value for key, value in row.items()} for row in rows] for name, rows in said.items()},
        'type': str(table.schema.field('cells').type),
        'contract': table.schema.metadata[b'contract'].decode(),
        'tensor': tensors.tolist(),
        'cells': {'polars': frame['cells'].to_list(), 'duckdb': [list(row[0]) for row in db.execute(f'select cells from {source}').fetchall()]},
    }))
