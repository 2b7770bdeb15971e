import { spawnSync } from 'node:child_process';

/** Two network namespaces and this one, on a bridge: three hosts that reach each other by address. */
export type TwoHosts = {
  /** Why there are none; empty when there are. */
  reason: string;
  /** Of this namespace, as the others reach it. */
  address: string;
  /** What goes before a command's words to run it on the first or second host. */
  prefixes: string[][];
  remove(): void;
};

const bridge = 'sightline-br';
const subnet = '10.213.77';
const names = ['sightline-a', 'sightline-b'];

function ip(...words: string[]): boolean {
  return spawnSync('ip', words).status === 0;
}

function removeAll(): void {
  for (const name of names) ip('netns', 'delete', name);
  ip('link', 'delete', bridge);
}

function makeBridge(): boolean {
  return (
    ip('link', 'add', bridge, 'type', 'bridge') &&
    ip('address', 'add', `${subnet}.1/24`, 'dev', bridge) &&
    ip('link', 'set', bridge, 'up')
  );
}

function makeHost(name: string, index: number): boolean {
  const [outside, inside] = [`sightline-v${index}`, 'eth0'];
  const within = ['-n', name];
  return (
    ip('netns', 'add', name) &&
    ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', name) &&
    ip('link', 'set', outside, 'master', bridge, 'up') &&
    ip(...within, 'address', 'add', `${subnet}.${index + 11}/24`, 'dev', inside) &&
    ip(...within, 'link', 'set', inside, 'up') &&
    ip(...within, 'link', 'set', 'lo', 'up')
  );
}

/** Makes them, which only root on Linux may, with the program `ip`. */
export function makeTwoHosts(): TwoHosts {
  removeAll(); // what a killed test has left
  const isMade = makeBridge() && names.every(makeHost);
  if (!isMade) removeAll();
  return {
    reason: isMade ? '' : 'needs network namespaces: root on Linux, and the program ip',
    address: `${subnet}.1`,
    prefixes: names.map((name) => ['ip', 'netns', 'exec', name]),
    remove: removeAll,
  };
}
