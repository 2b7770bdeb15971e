"""Writes the same rows with every program, format, compression and layout."""
import datetime as dt, decimal, json, sys
import duckdb, numpy as np, polars as pl, pyarrow as pa, pyarrow.feather as feather, pyarrow.ipc as ipc, pyarrow.parquet as pq
folder = sys.argv[1] + '/'
long = 'a text of more than twelve bytes'
moment = dt.datetime(2026, 11, 26, 18, 0, 1, 250000)
text = ['a', None, long]
columns = {
  'text': pa.array(text),
  'large': pa.array(text, pa.large_string()),
  'word': pa.array(['x', None, 'x']).dictionary_encode(),
  'int64': pa.array([1, None, 2**60]),
  'int8': pa.array([1, -2, 3], pa.int8()),
  'real': pa.array([1.5, None, float('nan')]),
  'single': pa.array([0.5, 2, -1], pa.float32()),
  'flag': pa.array([True, None, False]),
  'bytes': pa.array([b'ab', None, b''], pa.binary()),
  'list': pa.array([[1, None], None, []], pa.list_(pa.int32())),
  'image': pa.array([{'bytes': b'ab', 'path': None}, None, {'bytes': None, 'path': long}], pa.struct([('bytes', pa.binary()), ('path', pa.string())])),
  'moment': pa.array([moment, None, moment], pa.timestamp('us')),
  'zoned': pa.array([moment, None, moment], pa.timestamp('us', 'UTC')),
  'day': pa.array([moment.date(), None, moment.date()]),
  'price': pa.array([decimal.Decimal('-1.25'), None, decimal.Decimal('3')], pa.decimal128(10, 2)),
  'exact': pa.array([decimal.Decimal('12345678901234567890.5'), None, decimal.Decimal('0')], pa.decimal128(30, 1)),
}
arrow_only = {
  'view': pa.array(text, pa.string_view()),
  'bytes_view': pa.array([b'ab', None, long.encode()], pa.binary_view()),
  'large_list': pa.array([['a', None], None, []], pa.large_list(pa.large_string())),
  'large_bytes': pa.array([b'ab', None, b''], pa.large_binary()),
  'pairs': pa.array([[('k', 1)], None, []], pa.map_(pa.string(), pa.int32())),
  'half': pa.array(np.array([1.5, -2, 0.000061035], np.float16)),
  'words': pa.array([['x', 'y'], None, ['x']], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
}
plain = pa.table(columns)
table = pa.table({**columns, **arrow_only})
for compression in [None, 'lz4', 'zstd']:
    name = compression or 'none'
    options = ipc.IpcWriteOptions(compression=compression)
    with ipc.new_file(f'{folder}all-pyarrow-{name}.arrow', table.schema, options=options) as file: file.write_table(table, 2)
    with ipc.new_stream(f'{folder}all-pyarrow-{name}.arrows', table.schema, options=options) as file: file.write_table(table, 2)
    feather.write_feather(plain, f'{folder}pyarrow-{name}.feather', compression=name if compression else 'uncompressed')
with ipc.new_file(f'{folder}all-pyarrow-delta.arrow', table.schema, options=ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as file: file.write_table(table, 2)
for compression in ['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli']:
    for dictionary in [True, False]:
        pq.write_table(plain, f'{folder}pyarrow-{compression}-{dictionary}.parquet', compression=compression, use_dictionary=dictionary, row_group_size=2, data_page_version='2.0' if dictionary else '1.0')
frame = pl.from_arrow(plain)
for compression in ['uncompressed', 'lz4', 'zstd']:
    frame.write_ipc(f'{folder}polars-{compression}.arrow', compression=compression)
frame.write_ipc_stream(f'{folder}polars.arrows')
for compression in ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli']:
    frame.write_parquet(f'{folder}polars-{compression}.parquet', compression=compression)
db = duckdb.connect()
db.execute("set timezone='UTC'")
db.register('source', plain)
for compression in ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli']:
    db.execute(f"copy source to '{folder}duckdb-{compression}.parquet' (format parquet, compression {compression})")
for views in ['true', 'false']:
    db.execute(f'set produce_arrow_string_view={views}')
    batches = db.execute('select * from source').to_arrow_reader(2)
    with ipc.new_file(f'{folder}duckdb-views-{views}.arrow', batches.schema) as file:
        for batch in batches: file.write_batch(batch)
print(json.dumps('written'))
