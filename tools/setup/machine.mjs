import { spawnSync } from 'node:child_process';

const compilers = ['c++', 'g++', 'clang++'];

/**
 * @param {string} command
 * @param {string[]} args
 */
function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/**
 * The C++ compiler: `CXX`, else the first of c++, g++ and clang++ that answers.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function findCompiler(environment = process.env) {
  const candidates = environment.CXX ? [environment.CXX] : compilers;
  return candidates.find((command) => succeeds(command, ['--version']));
}

/** @param {string} version */
function isNodeTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 19);
}

/**
 * One line for each thing that the work ahead needs and this machine lacks.
 *
 * @param {{ npm: boolean, python: boolean, compiler: boolean }} needed
 * @param {string} nodeVersion
 * @returns {string[]}
 */
export function findMissing(needed, nodeVersion = process.versions.node) {
  const lines = [];
  if (isNodeTooOld(nodeVersion)) {
    lines.push(
      `Node ${nodeVersion} is too old: everything here runs on Node 20.19 or newer. ` +
        'Get it: https://nodejs.org (any system), brew install node (macOS).',
    );
  }
  if (needed.npm && !succeeds('npm', ['--version'])) {
    lines.push(
      'npm is missing: it installs the JavaScript packages. ' +
        'Get it: apt install npm (Debian), dnf install npm (Fedora), brew install node (macOS).',
    );
  }
  if (needed.python && !succeeds('python3', ['-m', 'pip', '--version'])) {
    lines.push(
      'python3 with pip is missing: it downloads TensorFlow, the Temporal server and the ' +
        'vocabulary. Get it: apt install python3-pip (Debian), dnf install python3-pip ' +
        '(Fedora), brew install python (macOS).',
    );
  }
  if (needed.compiler && !findCompiler()) {
    lines.push(
      'A C++ compiler is missing: it builds the link between Node and TensorFlow. ' +
        'Get it: apt install g++ (Debian), dnf install gcc-c++ (Fedora), ' +
        'xcode-select --install (macOS).',
    );
  }
  return lines;
}
