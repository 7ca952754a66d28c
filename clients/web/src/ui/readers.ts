// Who can read a channel, person by person, those to look at first.

import type { ReaderView } from "@/wire/core";

/** A device that can read, and may be nobody's that is known here. */
export type Reader = Pick<
  ReaderView,
  "user_id" | "username" | "device_id" | "this" | "right" | "verified"
>;

export type Person = {
  user: string;
  name: string;
  devices: Reader[];
  verified: Reader["verified"];
  /** Devices that were not there when one looked here last, though their owner was. */
  added: number;
  /** Devices that no longer belong here. */
  wrong: number;
};

/** So many devices are remembered of one channel at most; of a larger one none is called new. */
const MOST = 200;

/** What is kept of a look, to tell what is new at the next one. */
export function seenNow(readers: Reader[]): string | null {
  return readers.length > MOST ? null : readers.map(({ device_id }) => device_id).join(" ");
}

const urgency = ({ verified, added, wrong }: Person): number =>
  verified === "changed" ? 0 : added > 0 || wrong > 0 ? 1 : verified === "verified" ? 3 : 2;

/** `seen`: what was kept at the last look, if anything was. */
export function peopleOf(readers: Reader[], seen: string | null): Person[] {
  const known = new Set(seen?.split(" "));
  const people = new Map<string, Reader[]>();
  for (const reader of readers) {
    const user = reader.user_id ?? "";
    people.set(user, [...(people.get(user) ?? []), reader]);
  }
  const all = [...people].map(([user, devices]): Person => {
    const met = devices.some(({ device_id }) => known.has(device_id ?? ""));
    return {
      user,
      name: devices[0]?.username ?? "",
      devices,
      verified: devices[0]?.verified ?? null,
      added: met ? devices.filter(({ device_id }) => !known.has(device_id ?? "")).length : 0,
      wrong: devices.filter(({ right }) => !right).length,
    };
  });
  return all.sort((a, b) => urgency(a) - urgency(b) || a.name.localeCompare(b.name));
}
