import fc from 'fast-check';
import { say } from './exchange.ts';
import { goodBody, goodCount } from './good-requests.ts';
import type { HostileCase } from './hostile-case.ts';

/** Names of this machine and of networks that a stranger must not reach through the server. */
const hosts = [
  '127.0.0.1',
  '127.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '017700000001',
  '0177.0.0.01',
  '0',
  '0.0.0.0',
  '127.127.127.127',
  'localhost',
  'localhost.',
  'LOCALHOST',
  'ip6-localhost',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '169.254.169.254',
  '169.254.170.2',
  '[::ffff:a9fe:a9fe]',
  'metadata.google.internal',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.100.100.200',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '224.0.0.1',
  '255.255.255.255',
  'user:word@127.0.0.1',
  '1.1.1.1@127.0.0.1',
  '127.0.0.1%23.example',
  'evil.example#@127.0.0.1',
  '127.0.0.1\\@evil.example',
];

const schemes = ['http', 'https', 'HTTP', 'ftp', 'file', 'gopher', 'dict', 'ws', 'jar:http'];
const trails = ['/', '/latest/meta-data/', '/a.png', '/?a=.png', '/#.png', ''];

/**
 * Pictures that are named by an address of this machine or its networks.
 *
 * @param ports of servers that listen on it, and must hear nothing
 */
export const forgedAddresses = (ports: readonly number[]): fc.Arbitrary<HostileCase> =>
  fc
    .tuple(
      fc.constantFrom(...schemes.slice(0, 3), ...schemes),
      fc.constantFrom(...hosts),
      fc.constantFrom('', ':80', ':443', ':22', ...ports.map((port) => `:${port}`)),
      fc.constantFrom(...trails),
      fc.nat(goodCount - 1),
    )
    .map(([scheme, host, port, trail, turn]) => ({
      kind: 'forged address',
      expected: 'refused',
      send: (target) => {
        const body = goodBody(turn, target.model, `${scheme}://${host}${port}${trail}`);
        return say(target.port, { body: JSON.stringify(body) });
      },
    }));
