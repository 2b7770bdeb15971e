import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporalBinaryPath, toStageError } from '@sightline/contracts';
import type { TemporalAddress } from './temporal/connection.ts';

/** What `doctor` tells of Temporal. */
export type TemporalCheck = {
  ok: boolean;
  /** 'address' when the environment names a server, 'embedded' else. */
  kind: 'address' | 'embedded';
  /** One line: the address or the program, and its version. */
  message: string;
  fix?: string;
};

async function checkAddress(chosen: TemporalAddress): Promise<string> {
  const { connectClient } = await import('./temporal/connection.ts');
  const client = await connectClient(chosen);
  try {
    const info = await client.workflowService.getSystemInfo({});
    return `Temporal ${info.serverVersion} at ${chosen.address}, namespace ${chosen.namespace}`;
  } finally {
    await client.connection.close();
  }
}

async function checkProgram(): Promise<string> {
  const program = temporalBinaryPath();
  const { stdout } = await promisify(execFile)(program, ['--version']);
  return `${stdout.trim().split('\n')[0]} (${program})`;
}

/** Checks the server that the environment names or, without one, the embedded server's program. */
export async function checkTemporal(): Promise<TemporalCheck> {
  let kind: TemporalCheck['kind'] = 'address';
  try {
    const { chosenAddress } = await import('./temporal/connection.ts');
    const chosen = chosenAddress();
    kind = chosen ? 'address' : 'embedded';
    return { ok: true, kind, message: await (chosen ? checkAddress(chosen) : checkProgram()) };
  } catch (thrown) {
    const { message, fix } = toStageError(thrown);
    return { ok: false, kind, message, ...(fix ? { fix } : {}) };
  }
}
