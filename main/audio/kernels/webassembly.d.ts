/** The part of WebAssembly that Earmark uses: Node has it, but its types come with the DOM's. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  // oxlint-disable-next-line typescript/no-extraneous-class -- an opaque class of the platform
  class Module {}
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }
  function compile(binary: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
