export {};

declare global {
  /** As much of it as is used here: Node has it, its types come with those of browsers only. */
  namespace WebAssembly {
    class Module {
      constructor(bytes: Uint8Array<ArrayBuffer>);
    }
    class RuntimeError extends Error {}
  }
}
