// Who can read a channel, person by person, those to look at first.

import type { ReaderView } from "@/wire/core";

/** A device that can read, and may be nobody's that is known here. */
export type Reader = Pick<
  ReaderView,
  | "user_id"
  | "username"
  | "device_id"
  | "this"
  | "right"
  | "verified"
  | "added_seq"
  | "added_at"
  | "came_later"
>;

export type Person = {
  user: string;
  name: string;
  devices: Reader[];
  verified: Reader["verified"];
  /** Devices that came after their owner, and since one looked here last. */
  added: number;
  /** When the last device of somebody who was there before it came, if it is not long ago. */
  lately: number | null;
  /** Devices that no longer belong here. */
  wrong: number;
};

/** So long a device is new, whether one has looked or not. */
const LATELY_MS = 14 * 86_400_000;

/** What is kept of a look, to tell what is new at the next one: the entry that brought the last device. */
export const seenNow = (readers: Reader[]): string =>
  String(readers.reduce((last, { added_seq }) => Math.max(last, added_seq ?? 0), 0));

const urgency = ({ verified, added, wrong }: Person): number =>
  verified === "changed" ? 0 : added > 0 || wrong > 0 ? 1 : verified === "verified" ? 3 : 2;

/** `seen`: what was kept at the last look, if anything was. */
export function peopleOf(readers: Reader[], seen: string | null, now: number): Person[] {
  const last = seen !== null && /^\d+$/.test(seen) ? Number(seen) : Number.POSITIVE_INFINITY;
  const people = new Map<string, Reader[]>();
  for (const reader of readers) {
    const user = reader.user_id ?? "";
    people.set(user, [...(people.get(user) ?? []), reader]);
  }
  const all = [...people].map(([user, devices]): Person => {
    const later = devices.filter(({ came_later }) => came_later);
    const newest = later.reduce((at, { added_at }) => Math.max(at, added_at ?? 0), 0);
    return {
      user,
      name: devices[0]?.username ?? "",
      devices,
      verified: devices[0]?.verified ?? null,
      added: later.filter(({ added_seq }) => (added_seq ?? 0) > last).length,
      lately: newest > now - LATELY_MS ? newest : null,
      wrong: devices.filter(({ right }) => !right).length,
    };
  });
  return all.sort((a, b) => urgency(a) - urgency(b) || a.name.localeCompare(b.name));
}
