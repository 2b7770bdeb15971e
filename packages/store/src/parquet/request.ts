/** What the thread that decodes Parquet is asked for. */
export type ParquetRequest =
  | { ask: 'layout'; path: string }
  | {
      ask: 'batch';
      path: string;
      place: BatchPlace;
      /** Names of columns; all when left out. */
      columns?: readonly string[];
    };

/** A slice of a row group. */
export type BatchPlace = {
  rowGroup: number;
  firstRow: number;
  rowCount: number;
  /** Rows of each slice of this row group; the last one has fewer. */
  sliceRows: number;
};

export type ParquetLayout = {
  /** As an Arrow IPC stream without batches. */
  schema: Uint8Array;
  /** Key-value metadata of the file, without Arrow's own schema. */
  metadata: [key: string, value: string][];
  rowGroups: RowGroup[];
};

export type RowGroup = {
  rowCount: number;
  /** Of all columns, encoded but not compressed. */
  encodedBytes: number;
  /** As they lie in the file, by the name of the top-level column. */
  columnBytes: [name: string, sizeBytes: number][];
};

export type ParquetReply = {
  id: number;
  /** A `ParquetLayout`, or a batch as an Arrow IPC stream. */
  result?: ParquetLayout | Uint8Array;
  /** Why there is no result. */
  problem?: string;
  /** Whether the thread is of no more use. */
  isFatal?: boolean;
};

/** A request as it is posted; `done` becomes 1 with the reply, for who waits without a turn. */
export type PostedRequest = { id: number; request: ParquetRequest; done: Int32Array };
