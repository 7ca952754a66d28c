// What can be completed at the caret, as a list over the field: arrows move in it, Enter and Tab take.

import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { completed, type Offer, people, places, type Wanted, wantedAt } from "@/client/completing";
import { allEmoji, found, used } from "@/client/emoji";
import { useStore } from "@/client/store";
import type { Place } from "../deeds";
import { PortraitIn } from "../Portrait";

const LIST = "completion";
const MOST_EMOJI = 8;

type Field = RefObject<HTMLTextAreaElement | null>;

export type Completion = ReturnType<typeof useCompletion>;

export function useCompletion(
  place: Place,
  field: Field,
  text: string,
  write: (t: string) => void,
) {
  const { app, entry } = place;
  const server = entry.view.server_id;
  const members = useStore(app.store, (state) => state.members[server]?.members);
  const roles = useStore(app.store, (state) => state.roles[server]?.roles);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [offers, setOffers] = useState<Offer[]>([]);
  const [chosen, setChosen] = useState(0);
  const put = useRef<number | null>(null);
  /** Whether a list is on its way. */
  const coming = useRef(false);
  const sign = wanted?.sign;
  const query = wanted?.query;

  useEffect(() => {
    if (sign === "@") app.readPeople(server).catch(() => {});
  }, [app, server, sign]);

  useEffect(() => {
    setChosen(0);
    if (sign === undefined || query === undefined) return setOffers([]);
    if (sign === "@") return setOffers(people(query, members ?? [], roles ?? []));
    if (sign === "#") return setOffers(places(query, entry.view.channels));
    let still = true;
    coming.current = true;
    allEmoji()
      .then((all) => still && setOffers(found(all, query, MOST_EMOJI).map(emojiOffer)))
      .catch(() => {})
      .finally(() => {
        if (still) coming.current = false;
      });
    return () => {
      still = false;
      coming.current = false;
    };
  }, [sign, query, members, roles, entry.view.channels]);

  // What was taken in stands before the caret.
  useLayoutEffect(() => {
    if (put.current === null) return;
    field.current?.setSelectionRange(put.current, put.current);
    put.current = null;
  });

  const look = () => {
    const at = field.current;
    const caret = at && at.selectionStart === at.selectionEnd ? at.selectionStart : null;
    setWanted(caret === null ? null : wantedAt(at?.value ?? "", caret));
  };
  const close = () => setWanted(null);
  const take = (offer: Offer) => {
    if (!wanted) return;
    const [next, caret] = completed(text, wanted, offer);
    if (offer.emoji) used(app.notes, offer.emoji);
    put.current = caret;
    write(next);
    close();
    field.current?.focus();
  };
  /** True if the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (!wanted) return false;
    const offer = offers[chosen];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      // A list that is on its way does not come any more; where none would, the key has its own meaning.
      close();
      if (!offer && !coming.current) return false;
    } else if (!offer) return false;
    else if (step) setChosen((chosen + step + offers.length) % offers.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offer);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const open = wanted !== null && offers.length > 0;
  const aria = {
    "aria-autocomplete": "list" as const,
    "aria-controls": open ? LIST : undefined,
    "aria-activedescendant": open ? `${LIST}-${chosen}` : undefined,
  };
  return { open, offers, chosen, take, close, look, onKey, aria };
}

const emojiOffer = ({ emoji, short, name }: { emoji: string; short: string[]; name: string }) => ({
  key: emoji,
  text: `${emoji} `,
  label: `:${short[0]}:`,
  about: name,
  emoji,
});

export function Offers({ place, completion }: { place: Place; completion: Completion }) {
  const { app, entry } = place;
  const { open, offers, chosen, take } = completion;
  if (!open) return null;
  return (
    <div
      id={LIST}
      role="listbox"
      aria-label="What can stand here"
      className="fade-in absolute inset-x-0 bottom-full z-20 mb-1 max-h-[320px] overflow-y-auto rounded-card border border-line bg-raised p-1.5 shadow-float"
    >
      {offers.map((offer, at) => (
        <div
          key={offer.key}
          id={`${LIST}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(offer)}
          onKeyDown={() => {}}
          className={`flex min-h-9 cursor-default items-center gap-2.5 rounded-row px-2 max-md:min-h-11 ${at === chosen ? "bg-hover" : ""}`}
        >
          {offer.user ? (
            <PortraitIn app={app} entry={entry} user={offer.user} name={offer.label} size="s" />
          ) : null}
          {offer.emoji ? (
            <span className="w-7 text-center text-[1.25rem]">{offer.emoji}</span>
          ) : null}
          <span className="truncate font-[600]">{offer.label}</span>
          <span className="min-w-0 truncate text-second text-muted">{offer.about}</span>
        </div>
      ))}
    </div>
  );
}
