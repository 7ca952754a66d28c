// Which keys do what: each can be another one here, and none does two things.

import { Pencil, RotateCcw } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import {
  ACTIONS,
  type Action,
  chooseKeys,
  comboOf,
  FIXED,
  holderOf,
  keys,
  ORDER,
  openKeys,
  refusedBecause,
  usualOf,
  withKeys,
} from "@/client/keys";
import { useStore } from "@/client/store";
import { Button, IconButton } from "../../bits";
import { Keys, keysInWords } from "../../Keys";
import { Section } from "../parts";

export function Keyboard() {
  const { chosen, bound } = useStore(keys, (state) => state);
  const [changing, setChanging] = useState<Changing | null>(null);
  useEffect(openKeys, []);
  const changed = Object.keys(chosen).length > 0;
  return (
    <>
      <Section
        title="Keys"
        about="What you choose on this page holds on this device. A key by itself does nothing while you write."
        side={
          changed ? (
            <Button
              kind="plain"
              onClick={() => {
                setChanging(null);
                chooseKeys({});
              }}
            >
              All as usual
            </Button>
          ) : null
        }
      >
        <ul className="divide-y divide-line rounded-card border border-line">
          {ORDER.map((action) => (
            <Row
              key={action}
              action={action}
              combo={bound[action]}
              changing={changing?.action === action ? changing : null}
              change={setChanging}
            />
          ))}
        </ul>
      </Section>
      <Section title="Keys that stay as they are">
        <dl className="divide-y divide-line rounded-card border border-line">
          {FIXED.map(([signs, words]) => (
            <div key={words} className="flex items-center justify-between gap-4 px-3 py-2.5">
              <dt className="min-w-0 text-secondary">{words}</dt>
              <dd className="shrink-0">
                <Keys of={signs} />
              </dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}

/** An action that gets other keys, and those that were pressed. */
type Changing = { action: Action; pressed: string | null };

type RowProps = {
  action: Action;
  combo: string | null;
  changing: Changing | null;
  change: (to: Changing | null) => void;
};

function Row({ action, combo, changing, change }: RowProps) {
  const { words } = ACTIONS[action];
  const button = useRef<HTMLButtonElement>(null);
  const done = () => {
    change(null);
    // After the field is gone.
    requestAnimationFrame(() => button.current?.focus());
  };
  const usual = combo === usualOf(action);
  const reset = () => {
    // What has them meanwhile is named first.
    if (holderOf(keys.get().bound, usualOf(action), action)) {
      return change({ action, pressed: usualOf(action) });
    }
    take(action, usualOf(action));
    done();
  };
  return (
    <li className="px-3 py-1.5">
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 basis-[12rem]">{words}</span>
        <span className="ml-auto flex items-center gap-1">
          {usual ? null : (
            <IconButton label={`As usual: ${words}`} className="mr-1" onClick={reset}>
              <RotateCcw aria-hidden="true" className="size-4" />
            </IconButton>
          )}
          {combo ? <Keys of={combo} /> : <span className="text-second text-muted">none</span>}
          <IconButton
            ref={button}
            label={`Change: ${words}`}
            aria-expanded={changing !== null}
            className="ml-2"
            onClick={() => change(changing ? null : { action, pressed: null })}
          >
            <Pencil aria-hidden="true" className="size-4" />
          </IconButton>
        </span>
      </div>
      {changing ? <Taking {...changing} press={change} done={done} /> : null}
    </li>
  );
}

const take = (action: Action, combo: string | null): void =>
  chooseKeys(withKeys(keys.get().chosen, action, combo));

type TakingProps = Changing & { press: (to: Changing) => void; done: () => void };

/** Takes the next keys that are pressed. */
function Taking({ action, pressed, press, done }: TakingProps) {
  const bound = useStore(keys, (state) => state.bound);
  const because = pressed ? refusedBecause(pressed) : null;
  const holder = pressed && !because ? holderOf(bound, pressed, action) : null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return done();
    const combo = comboOf(event.nativeEvent);
    if (combo === null) return;
    press({ action, pressed: combo });
    if (refusedBecause(combo) || holderOf(bound, combo, action)) return;
    take(action, combo);
    done();
  };
  return (
    <div className="fade-in mt-1 mb-2 space-y-2">
      <input
        // biome-ignore lint/a11y/noAutofocus: it was opened to press keys in it
        autoFocus
        readOnly
        aria-label={`Keys for: ${ACTIONS[action].words}`}
        placeholder="Press the keys. Esc leaves them as they are"
        value={pressed ? keysInWords(pressed) : ""}
        onKeyDown={onKeyDown}
        className="block min-h-11 w-full rounded-row border border-accent border-dashed bg-raised px-3 text-[1rem]"
      />
      {pressed && because ? (
        <p role="alert" className="text-second text-caution">
          {keysInWords(pressed)} {because}. Choose other keys.
        </p>
      ) : null}
      {pressed && holder ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <p role="alert" className="min-w-0 flex-1 basis-[14rem] text-second text-caution">
            {keysInWords(pressed)} is taken by “{ACTIONS[holder].words}”.
          </p>
          <Button
            kind="plain"
            onClick={() => {
              take(action, pressed);
              done();
            }}
          >
            Use it here instead
          </Button>
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button kind="quiet" onClick={done}>
          Cancel
        </Button>
        {bound[action] ? (
          <Button
            kind="quiet"
            onClick={() => {
              take(action, null);
              done();
            }}
          >
            No keys
          </Button>
        ) : null}
      </div>
    </div>
  );
}
