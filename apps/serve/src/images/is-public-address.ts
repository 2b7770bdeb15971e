import ipaddr from 'ipaddr.js';

/** Of IPv6 addresses only these are given out to the world (RFC 4291, IANA). */
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** Networks without IPv4 reach it through these; what comes after is the IPv4 address (RFC 6052). */
const translated: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];

/** The IPv4 address that an IPv6 address stands for. */
function unwrap(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() === 'ipv4') return address;
  const long = address as ipaddr.IPv6;
  if (long.isIPv4MappedAddress()) return long.toIPv4Address();
  return long.match(translated) ? new ipaddr.IPv4(long.toByteArray().slice(12)) : long;
}

/**
 * Whether an address belongs to a host of the public internet: not to this machine, a network at
 * home, a cloud's metadata, a group of hosts, a tunnel (6to4, Teredo) or a range kept for other uses.
 *
 * @param address IPv4 or IPv6, as the resolver or a URL gives it; anything else is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return false;
  const reached = unwrap(ipaddr.parse(address));
  if (reached.kind() === 'ipv6' && !(reached as ipaddr.IPv6).match(globalUnicast)) return false;
  return reached.range() === 'unicast';
}
