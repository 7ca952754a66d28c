// Putting things into another order: by hand, by keys, and as the acts that make it so.

import type { ChannelView } from "@/client/types";

/** A list with one of its items at another place. */
export function moved(ids: string[], id: string, to: number): string[] {
  const others = ids.filter((one) => one !== id);
  return others.toSpliced(to, 0, id);
}

/** A place in the list of channels: what stands there, and under which category. */
export type Place = { channel: ChannelView; category: string | null };

/** The channels in an order of their ids, each under the last category before it. */
export function placesOf(channels: ChannelView[], ids: string[]): Place[] {
  const known = new Map(channels.map((channel) => [channel.channel_id, channel]));
  let category: string | null = null;
  return ids.flatMap((id) => {
    const channel = known.get(id);
    if (!channel) return [];
    if (channel.kind === "category") {
      category = id;
      return [{ channel, category: null }];
    }
    return [{ channel, category }];
  });
}

export type Edit = { channel: string; position?: number; category?: string };

/** Leaves room, so that the next move is one act again. */
const STEP = 10;
const LAST = 65_535;

const comes = (a: ChannelView, b: ChannelView): boolean =>
  a.position < b.position || (a.position === b.position && a.created_seq < b.created_seq);

/**
 * The fewest edits that bring a channel to its place in a new order: its own, if there is a number
 * between its neighbours; else all of its like are numbered anew.
 */
export function editsOf(channels: ChannelView[], ids: string[], id: string): Edit[] {
  const places = placesOf(channels, ids);
  const own = places.find(({ channel }) => channel.channel_id === id);
  if (!own) return [];
  const isCategory = own.channel.kind === "category";
  const like = places.filter(
    ({ channel, category }) =>
      (channel.kind === "category") === isCategory && category === own.category,
  );
  const at = like.indexOf(own);
  const into = own.category === own.channel.category_id ? {} : { category: own.category ?? "" };
  const [before, after] = [like[at - 1]?.channel, like[at + 1]?.channel];
  const fits = (position: number): boolean => {
    const there = { ...own.channel, position };
    return (!before || comes(before, there)) && (!after || comes(there, after));
  };
  if (fits(own.channel.position)) {
    return "category" in into ? [{ channel: id, ...into }] : [];
  }
  const between = [
    before && after ? Math.floor((before.position + after.position) / 2) : null,
    after ? after.position - STEP : null,
    after ? after.position - 1 : null,
    after ? after.position : null,
    before ? before.position : null,
    before ? before.position + STEP : null,
  ].find((position) => position !== null && position >= 0 && position <= LAST && fits(position));
  if (typeof between === "number") return [{ channel: id, ...into, position: between }];
  return like.flatMap(({ channel }, place): Edit[] => {
    const position = (place + 1) * STEP;
    const moves = channel.channel_id === id ? into : {};
    if (channel.position === position && !("category" in moves)) return [];
    return [{ channel: channel.channel_id, ...moves, position }];
  });
}
