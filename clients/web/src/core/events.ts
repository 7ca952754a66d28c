// What goes into the core and what comes out, as `clients/core/src/event.rs` has it.

export type Row = { key: string; value: string };
export type Change = { key: string; value: string | null };
export type Load = { load: number; from: string; to: string; limit: number; last: boolean };

export type Call = {
  call: number;
  method: string;
  path: string;
  bearer: string | null;
  body: string | null;
};

export type Gateway =
  | { gateway: "open" }
  | { gateway: "send"; text: string }
  | { gateway: "close" };

export type Show =
  | { show: "done"; ask: number; value: unknown }
  | { show: "failed"; ask: number; failure: Failure }
  | { show: "row"; ask: number; value: unknown }
  | { show: "notice"; notice: { type: string; message: string } }
  | { show: "alarm"; message: string };

export type Failure = { kind: string; code: string; message: string; request_id?: string };

export type Batch = {
  save: Change[];
  send: Call[];
  gateway: Gateway[];
  load: Load[];
  show: Show[];
  wake: number | null;
};

export type Event =
  | { event: "asked"; ask: number; request: unknown }
  | { event: "abandoned"; ask: number }
  | { event: "answered"; call: number; status: number; body: string }
  | { event: "unanswered"; call: number; never_sent: boolean; reason: string }
  | { event: "gateway_opened" }
  | { event: "gateway_frame"; text: string }
  | { event: "gateway_closed"; code: number }
  | { event: "loaded"; load: number; rows: Row[] }
  | { event: "woke" };
