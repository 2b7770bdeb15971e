#!/usr/bin/env node
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';

nodeModule.enableCompileCache?.(); // from Node 22.8 on: code compiled once starts faster
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // TensorFlow's own chatter; set it to 0 to read it

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write('Sightline is not built yet: run npm run setup\n');
  process.exitCode = 3;
}
