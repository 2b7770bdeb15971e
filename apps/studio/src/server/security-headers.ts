import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** The page's own name of what may make an address into a script: its shared worker. */
const workerPolicy = 'sightline-worker';

const refused: Record<string, string[]> = Object.fromEntries(
  ['accelerometer', 'displayCapture', 'geolocation', 'gyroscope', 'microphone', 'midi', 'payment']
    .concat(['publickeyCredentialsGet', 'screenWakeLock', 'serial', 'usb', 'xrSpatialTracking'])
    .map((feature) => [feature, []]),
);

/** What every answer tells the browser: nothing is run, shown or asked that is not from here. */
export function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: [workerPolicy],
    },
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: false, // loopback has no TLS
    permissionsPolicy: { camera: ['self'], ...refused },
  });
}
