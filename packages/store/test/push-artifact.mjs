import { openRemoteStore } from '../dist/index.js';

// Pushes the artifact in a folder, as a process of its own that can be killed.
const store = await openRemoteStore();
await store?.push(process.argv[2] ?? '');
