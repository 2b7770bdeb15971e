const headerBytes = 8; // magic and version
const memorySection = 5;

/** An unsigned LEB128 number and where it ends. */
function readNumber(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start, shift = 0; ; at++, shift += 7) {
    value += (bytes[at]! & 0x7f) * 2 ** shift;
    if (bytes[at]! < 0x80) return { value, end: at + 1 };
  }
}

function writeNumber(value: number): number[] {
  const rest = Math.floor(value / 128);
  return rest > 0 ? [(value % 128) | 0x80, ...writeNumber(rest)] : [value];
}

/**
 * A WebAssembly module whose memory cannot grow beyond a limit, so that no file makes it take more.
 *
 * @param module bytes of a module that states no limit of its own
 * @param pageCount of 64 KiB
 * @see https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 */
export function limitMemory(module: Uint8Array, pageCount: number): Uint8Array<ArrayBuffer> {
  for (let at = headerBytes; at < module.length; ) {
    const { value: size, end: start } = readNumber(module, at + 1);
    if (module[at] !== memorySection) {
      at = start + size;
      continue;
    }
    if (module[start] !== 1 || module[start + 1] !== 0) throw new Error('the module has limits');
    const { value: initial } = readNumber(module, start + 2);
    const section = [1, 1, ...writeNumber(initial), ...writeNumber(pageCount)];
    const limited = [memorySection, ...writeNumber(section.length), ...section];
    const before = module.subarray(0, at);
    const behind = module.subarray(start + size);
    return Uint8Array.from(Buffer.concat([before, Uint8Array.from(limited), behind]));
  }
  throw new Error('the module has no memory');
}
