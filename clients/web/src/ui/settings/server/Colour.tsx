// The colour of a role: one of a few that can be told apart in both themes, or one's own.

import { Check } from "lucide-react";
import { useId } from "react";
import { hex } from "./Roles";

const COLOURS: [number, string][] = [
  [0, "No colour"],
  [0x2a9d8f, "Teal"],
  [0x3f8efc, "Blue"],
  [0x8a6fe8, "Violet"],
  [0xc65bb0, "Orchid"],
  [0xd9534f, "Red"],
  [0xe08e45, "Orange"],
  [0xc9a227, "Gold"],
  [0x5fa052, "Green"],
  [0x7f8c97, "Grey"],
];

type Props = { value: number; disabled: boolean; change: (colour: number) => void };

export function Colour({ value, disabled, change }: Props) {
  const name = useId();
  const known = COLOURS.some(([colour]) => colour === value);
  return (
    <fieldset disabled={disabled} className="disabled:opacity-60">
      <legend className="mb-1 block text-second font-[600] text-secondary">Colour</legend>
      <div className="flex flex-wrap items-center gap-2">
        {COLOURS.map(([colour, words]) => (
          <label
            key={colour}
            title={words}
            className="relative flex size-9 cursor-pointer items-center justify-center rounded-full border border-control has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 max-md:size-11"
            style={colour ? { background: hex(colour), borderColor: "transparent" } : undefined}
          >
            <input
              type="radio"
              name={name}
              aria-label={words}
              checked={value === colour}
              onChange={() => change(colour)}
              className="sr-only"
            />
            {value === colour ? (
              <Check
                aria-hidden="true"
                className={`size-4 ${colour ? "text-white" : ""}`}
                strokeWidth={3}
              />
            ) : null}
          </label>
        ))}
        <label
          className={`flex h-9 items-center gap-2 rounded-full border px-3 text-second max-md:h-11 ${
            known ? "border-control text-secondary" : "border-accent"
          }`}
        >
          Other
          <input
            type="color"
            value={hex(value)}
            onChange={(event) => change(Number.parseInt(event.currentTarget.value.slice(1), 16))}
            className="size-5 cursor-pointer border-0 bg-transparent p-0"
          />
        </label>
      </div>
    </fieldset>
  );
}
