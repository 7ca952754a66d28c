// The bindings that `xtask-bindgen` writes; the bundle names the file.
declare module "coterie-wasm" {
  export default function init(options: { module_or_path: Promise<Response> }): Promise<unknown>;
  export class CoreHandle {
    static open(rows: string): CoreHandle;
    handle(now: number, event: string): string;
  }
}
