import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

const limits = { memory: '256MB', temporaryFiles: '8GB' };

export type Database = { connection: DuckDBConnection; close(): Promise<void> };

/**
 * Opens a DuckDB in memory that can reach no file, no network and no extension, with a limit on its
 * memory; what does not fit goes to a temporary folder that is removed in the end.
 */
export async function openDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-sql-'));
  const removeNow = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeNow); // of a command that is interrupted
  const remove = async (): Promise<void> => {
    process.off('exit', removeNow);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      temp_directory: folder, // named before access is taken away
      max_temp_directory_size: limits.temporaryFiles,
      memory_limit: limits.memory,
      threads: String(availableParallelism()),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
      enable_external_access: 'false',
    });
    const connection = await instance.connect();
    return {
      connection,
      async close() {
        connection.closeSync();
        instance.closeSync();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
