import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type GpuDevice = {
  name: string;
  /** '9.0'; undefined where an old driver does not tell. */
  computeCapability: string | undefined;
  totalMebibytes: number;
  freeMebibytes: number;
};

/** What there is of NVIDIA's on this machine. */
export type NvidiaFindings = {
  /** Whether the PCI bus has a graphics card or accelerator of theirs. */
  hasCard: boolean;
  driverVersion: string | undefined;
  devices: GpuDevice[];
  /** What nvidia-smi said when it failed. */
  complaint: string | undefined;
};

const fields = ['name', 'driver_version', 'compute_cap', 'memory.total', 'memory.free'];

/** @param csv what nvidia-smi says of the fields above: a line a device, no head, no units */
export function parseDevices(csv: string): {
  driverVersion: string | undefined;
  devices: GpuDevice[];
} {
  const lines = csv.split('\n').filter((line) => line.includes(','));
  const rows = lines.map((line) => line.split(',').map((cell) => cell.trim()));
  const devices = rows.map(([name, , capability, total, free]) => ({
    name: name!,
    computeCapability: /^\d+\.\d+$/.test(capability ?? '') ? capability : undefined,
    totalMebibytes: Number(total),
    freeMebibytes: Number(free),
  }));
  return { driverVersion: rows[0]?.[1], devices };
}

/** @param text of `/proc/driver/nvidia/version` */
export function parseDriverVersion(text: string): string | undefined {
  return /Kernel Module.*?\s(\d+\.\d+(?:\.\d+)?)\s/.exec(text)?.[1];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Vendor 10de is NVIDIA; class 03 are display controllers, with and without an outlet. */
function hasNvidiaCard(bus = '/sys/bus/pci/devices'): boolean {
  let names: string[] = [];
  try {
    names = readdirSync(bus);
  } catch {
    return false; // no PCI bus, or not Linux
  }
  return names.some((name) => {
    const isNvidia = readText(join(bus, name, 'vendor')).startsWith('0x10de');
    return isNvidia && readText(join(bus, name, 'class')).startsWith('0x03');
  });
}

/** Asks the kernel, the bus and nvidia-smi. */
export function findNvidia(): NvidiaFindings {
  const args = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'];
  const { status, stdout } = spawnSync('nvidia-smi', args, { encoding: 'utf8' });
  const parsed = status === 0 ? parseDevices(stdout) : parseDevices('');
  const said = status !== 0 && stdout ? stdout.trim().split('\n')[0] : undefined;
  return {
    hasCard: hasNvidiaCard(),
    driverVersion:
      parseDriverVersion(readText('/proc/driver/nvidia/version')) ?? parsed.driverVersion,
    devices: parsed.devices,
    complaint: said,
  };
}
