import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { installOnce } from './cache.mjs';
import { findCompiler } from './machine.mjs';
import { addonHeaders, addonKernels, addonPackage, root } from './paths.mjs';
import { SetUpError } from './set-up-error.mjs';

const platformFlags = {
  linux: ['-shared', '-pthread', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
  darwin: ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib'],
};

const headers = ['set-list-attribute.h', 'defer-signals.h'];

/** Statements of the package's `tfjs_backend.cc`, and what then stands before each. */
const additions = {
  'switch (tf_attr_type) {':
    'if (SetListAttribute(env, tfe_op, attr_name, tf_attr_type, js_value)) return;',
  'tfe_context_ = TFE_NewContext(': 'const DeferSignals deferred;',
  'TFE_Execute(': 'const DeferSignals deferred;',
};

/**
 * The package's source with what is added to it: see the headers in `addon/`.
 *
 * @param {string} source of `tfjs_backend.cc`
 */
export function withAdditions(source) {
  let changed = source;
  for (const [statement, before] of Object.entries(additions)) {
    const lines = changed.split(`\n  ${statement}`);
    if (lines.length !== 2) {
      throw new SetUpError(
        `tfjs-node's tfjs_backend.cc has changed: \`${statement}\` does not begin one line of it.`,
        'Install the pinned version of @tensorflow/tfjs-node-gpu: npm ci --ignore-scripts',
      );
    }
    changed = lines.join(`\n  ${before}\n  ${statement}`);
  }
  return `${headers.map((header) => `#include "${header}"\n`).join('')}${changed}`;
}

/**
 * The package's sources as they are compiled.
 *
 * @param {string} binding
 * @param {string} scratch folder for those that are changed
 */
function prepareSources(binding, scratch) {
  const names = readdirSync(binding).filter((name) => name.endsWith('.cc'));
  const sources = names.map((name) => {
    if (name !== 'tfjs_backend.cc') return join(binding, name);
    const changed = join(scratch, name);
    writeFileSync(changed, withAdditions(readFileSync(join(binding, name), 'utf8')));
    return changed;
  });
  if (process.arch !== 'x64') return sources; // the kernels are in the instructions of x86
  const own = readdirSync(addonKernels).filter((name) => name.endsWith('.cc'));
  return [...sources, ...own.map((name) => join(addonKernels, name))];
}

/**
 * @param {string} tensorflow folder with `lib` and `include`
 * @param {string} scratch
 * @param {string} output the addon
 */
function compilerArguments(tensorflow, scratch, output) {
  const binding = join(root, addonPackage, 'binding');
  const sources = prepareSources(binding, scratch);
  const libraries = readdirSync(join(tensorflow, 'lib')).filter((name) =>
    name.startsWith('libtensorflow_'),
  );
  const includes = [
    binding,
    addonHeaders,
    join(tensorflow, 'include'),
    join(root, 'node_modules/node-api-headers/include'),
  ];
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-w', '-DNAPI_VERSION=8'],
    ...platformFlags[process.platform === 'darwin' ? 'darwin' : 'linux'],
    ...includes.map((folder) => `-I${folder}`),
    ...sources,
    ...libraries.map((name) => join(tensorflow, 'lib', name)),
    ...['-o', output],
  ];
}

/** @param {string} text */
function firstError(text) {
  return text.split('\n').find((line) => /error/i.test(line)) ?? text.trim().split('\n').at(-1);
}

/**
 * @param {string} tensorflow
 * @param {string} scratch
 * @param {string} output
 */
function compile(tensorflow, scratch, output) {
  const compiler = findCompiler() ?? 'c++';
  const { status, stderr } = spawnSync(compiler, compilerArguments(tensorflow, scratch, output), {
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new SetUpError(
    `${compiler} could not build the TensorFlow addon: ${firstError(stderr ?? '')}`,
    'It needs C++17: GCC 9, Clang 9 or newer; choose another with CXX=<compiler>.',
  );
}

/** @param {string} addon */
function assertLoads(addon) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-e', 'process.dlopen({ exports: {} }, process.argv[1])', addon],
    { encoding: 'utf8' },
  );
  if (status === 0) return;
  throw new SetUpError(
    `The TensorFlow addon was built but does not load: ${firstError(stderr)}`,
    'TensorFlow needs glibc 2.17 or newer (not musl) and, on x86, a processor with AVX.',
  );
}

/**
 * Builds the tfjs-node-gpu addon with the compiler alone: its own way, node-gyp, would download
 * Node's headers.
 *
 * @param {string} final becomes the package's `lib` folder
 * @param {string} tensorflow
 * @param {{ cache: string, report: (line: string) => void }} context
 */
export function buildAddon(final, tensorflow, { cache, report }) {
  installOnce(cache, final, (folder) => {
    report('TensorFlow addon: compiling (about 20 s)');
    const output = join(folder, 'napi-v8', 'tfjs_binding.node');
    mkdirSync(join(folder, 'napi-v8'), { recursive: true });
    const scratch = join(folder, '..');
    const beside = join(scratch, 'deps');
    if (!existsSync(beside)) symlinkSync(tensorflow, beside);
    compile(tensorflow, scratch, output);
    assertLoads(output);
  });
}
