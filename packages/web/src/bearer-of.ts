/** The token or key of an `Authorization` header; empty where there is none (RFC 6750). */
export function bearerOf(authorization: string | undefined): string {
  return /^Bearer +(\S+)$/i.exec(authorization?.slice(0, 1024) ?? '')?.[1] ?? '';
}
