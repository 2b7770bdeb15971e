export { bearerOf } from './bearer-of.ts';
export { closeServer } from './close-server.ts';
export { listen, type Place } from './listen.ts';
export { isOtherSite, isOwnHost } from './own-name.ts';
