import { spawn } from 'node:child_process';
import { createAnswer } from '../dist/answer-requests.js';
import { serveRequests } from '../dist/serve-requests.js';

// A decoder whose error stream stays open for a while after its end.

spawn('sleep', ['2'], { stdio: ['ignore', 'ignore', 'inherit'] });
await serveRequests(createAnswer());
