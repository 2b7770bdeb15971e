import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a slow network may take for it; a second time, pip's cache has the packages. */
export const installTimeoutMs = 300_000;

/** A Python for one test file: what others see when they open our files. */
export type PythonVenv = {
  /** Why there is none; empty when there is one. */
  reason: string;
  /** The interpreter's path. */
  program: string;
  /**
   * Runs a script that prints one JSON value a line.
   *
   * @param words what the script finds in `sys.argv`, from 1 on
   * @throws Error with the script's own message when it fails
   */
  run<Line>(script: string, ...words: string[]): Line[];
};

function execute(program: string, words: string[]): { output: string; problem: string } {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return { output: stdout, problem: '' };
  return { output: '', problem: error?.message ?? stderr.trim() };
}

/**
 * Makes a venv in `folder` and installs packages with pip.
 *
 * @param folder of the caller, who removes it
 */
export function createPythonVenv(folder: string, packages: readonly string[]): PythonVenv {
  const program = join(folder, 'venv', 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const { problem } = execute('python3', ['-m', 'venv', join(folder, 'venv')]);
  const reason = problem || execute(program, [...pip, ...packages]).problem;
  return {
    reason: reason && `${packages.join(', ')} could not be installed: ${reason}`,
    program,
    run(script, ...words) {
      const { output, problem } = execute(program, ['-c', script, ...words]);
      if (problem) throw new Error(problem);
      const lines = output.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line));
    },
  };
}
