import { spawnSync } from 'node:child_process';
import type { CheckResult } from './list-checks.ts';

const compilers = ['c++', 'g++', 'clang++'];

/** First line that a program prints when it is asked for its version; undefined without it. */
function versionOf(program: string, args: readonly string[] = ['--version']): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}

/** Node must be 20.19 or newer. */
export function checkNode(version: string = process.versions.node): CheckResult {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  const name = 'Node';
  if (isNew) return { name, state: 'ok', message: version };
  return {
    name,
    state: 'fail',
    message: `${version} is too old`,
    fix: 'Install Node 20.19 or newer: https://nodejs.org',
  };
}

/** Python is needed by the set-up only. */
export function checkPython(): CheckResult {
  const name = 'Python';
  const version = versionOf('python3', ['-m', 'pip', '--version']);
  if (version) return { name, state: 'ok', message: version.replace(/ from .* \(/, ' (') };
  return {
    name,
    state: 'warn',
    message: 'no python3 with pip; only the set-up needs it',
    fix: 'Install it: apt install python3-pip (Debian), brew install python (macOS).',
  };
}

/** A compiler is needed by the set-up only. */
export function checkCompiler(): CheckResult {
  const name = 'Compiler';
  const chosen = process.env.CXX;
  for (const compiler of chosen ? [chosen] : compilers) {
    const version = versionOf(compiler);
    if (version) return { name, state: 'ok', message: version };
  }
  return {
    name,
    state: 'warn',
    message: 'no C++ compiler; only the set-up needs it',
    fix: 'Install one: apt install g++ (Debian), xcode-select --install (macOS).',
  };
}
