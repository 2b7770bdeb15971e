/** Runs something once for each number of threads that the kernels in `native/` may use. */
export function withThreads<Result>(counts: readonly number[], run: () => Result): Result[] {
  const { TF_NUM_INTRAOP_THREADS: before } = process.env;
  try {
    return counts.map((count) => {
      process.env.TF_NUM_INTRAOP_THREADS = String(count);
      return run();
    });
  } finally {
    if (before === undefined) delete process.env.TF_NUM_INTRAOP_THREADS;
    else process.env.TF_NUM_INTRAOP_THREADS = before;
  }
}
