import { createAnswer } from './answer-requests.ts';
import { serveRequests } from './serve-requests.ts';

// The program of a decoder process; start-decoder.ts starts it.
await serveRequests(createAnswer());
