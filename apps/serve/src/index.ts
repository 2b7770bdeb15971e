export { createKey, readKeys, revokeKey, type StoredKey } from './keys/key-file.ts';
export { defaultServeOptions, type ServeOptions } from './server/serve-options.ts';
export { type ModelServer, startServer } from './server/start-server.ts';
