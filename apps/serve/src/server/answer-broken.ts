import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from './api-error.ts';

/** How long the rest of a broken request may still come, so that its sender reads why. */
const lingerMs = 500;

const reasons: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  417: 'Expectation Failed',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

function describe(code: string | undefined): ApiError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = 'The headers of the request are too large.';
    return new ApiError(431, { message, code: 'headers_too_large' });
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    const message = 'The chunks of the request are too large.';
    return new ApiError(413, { message, code: 'request_too_large' });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const message = 'The request came too slowly.';
    return new ApiError(408, { message, code: 'request_timeout' });
  }
  return new ApiError(400, { message: 'The request is not HTTP.', code: 'invalid_http' });
}

function write(socket: Duplex, error: ApiError): void {
  const body = JSON.stringify(error);
  const head = [
    `HTTP/1.1 ${error.status} ${reasons[error.status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** Answers behind which the connection ends. */
const ending = new WeakSet<ServerResponse>();

/** A refusal would be taken for the answer that is due: that is the last one. */
function endBehind(answer: ServerResponse, socket: Duplex): void {
  answer.shouldKeepAlive = false;
  if (ending.has(answer)) return;
  ending.add(answer);
  answer.once('finish', () => {
    socket.end();
    setTimeout(() => socket.destroy(), lingerMs).unref();
  });
}

/** Answers what is no HTTP, or comes too slowly, like any other mistake of a client. */
export function answerBroken(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse };
    if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) socket.destroy();
    else if (answer?.req.complete) endBehind(answer, socket);
    else write(socket, describe(error.code));
  });
  server.on('checkExpectation', ({ socket }: IncomingMessage) => {
    const message = 'The server meets no expectation but 100-continue.';
    write(socket, new ApiError(417, { message, code: 'expectation_failed' }));
  });
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => undefined);
    write(socket, new ApiError(405, { message: 'This is no proxy.', code: 'method_not_allowed' }));
  });
}
