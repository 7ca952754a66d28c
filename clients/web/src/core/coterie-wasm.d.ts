// The bindings that `xtask-bindgen` writes; the bundle names the file.
declare module "coterie-wasm" {
  export default function init(options: { module_or_path: Promise<Response> }): Promise<unknown>;
  export class CoreHandle {
    static open(rows: string): CoreHandle;
    handle(now: number, event: string): string;
  }
  export class FileSealing {
    constructor(key: Uint8Array, name: string, length: number, chunk: number);
    takes(): number;
    ended(): boolean;
    seal(plain: Uint8Array): Uint8Array;
  }
  export class FileOpening {
    constructor(key: Uint8Array, name: string, length: number, front: Uint8Array);
    takes(): number;
    open(sealed: Uint8Array): Uint8Array;
  }
  export function image_sides(image: Uint8Array): Uint32Array | undefined;
  export function strip_image(image: Uint8Array): Uint8Array | undefined;
}
