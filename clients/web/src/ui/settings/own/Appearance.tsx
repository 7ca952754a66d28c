// How the client looks on this device, with something to look at.

import { useEffect } from "react";
import { appearance, choose, openAppearance, TEXT } from "@/client/appearance";
import { useStore } from "@/client/store";
import { Avatar, Button } from "../../bits";
import { Choices } from "../fields";
import { Section, Switch } from "../parts";

export function Appearance() {
  const now = useStore(appearance, (state) => state);
  useEffect(openAppearance, []);
  return (
    <>
      <Section title="Colours" about="What you choose on this page holds on this device.">
        <div className="space-y-4">
          <Choices
            label="Theme"
            value={now.theme}
            options={[
              ["system", "As the system"],
              ["light", "Light"],
              ["dark", "Dark"],
            ]}
            change={(theme) => choose({ theme })}
          />
          <Switch
            label="More contrast"
            words="Stronger lines and letters. It is on by itself where the system asks for it."
            on={now.contrast === "more"}
            change={(on) => choose({ contrast: on ? "more" : "system" })}
          />
        </div>
      </Section>
      <Section title="Text and space">
        <div className="space-y-5">
          <div>
            <label htmlFor="text-size" className="block text-second font-[600] text-secondary">
              Size of the text: <output htmlFor="text-size">{now.text} px</output>
            </label>
            <div className="mt-2 flex items-center gap-3">
              <span aria-hidden="true" className="text-meta text-muted">
                A
              </span>
              <input
                id="text-size"
                type="range"
                min={TEXT.least}
                max={TEXT.most}
                step={1}
                value={now.text}
                aria-valuetext={`${now.text} pixels`}
                onChange={(event) => choose({ text: event.currentTarget.valueAsNumber })}
                className="h-11 w-full max-w-[320px] accent-(--accent-fill)"
              />
              <span aria-hidden="true" className="text-page text-muted">
                A
              </span>
              {now.text === TEXT.usual ? null : (
                <Button kind="quiet" onClick={() => choose({ text: TEXT.usual })}>
                  As usual
                </Button>
              )}
            </div>
          </div>
          <Choices
            label="Density"
            value={now.density}
            options={[
              ["comfortable", "Comfortable"],
              ["compact", "Compact"],
            ]}
            change={(density) => choose({ density })}
          />
        </div>
      </Section>
      <Section title="How it looks">
        <Sample />
      </Section>
    </>
  );
}

const SAMPLE: [string, string, string][] = [
  ["u1", "mara", "Worst case on the train was 1.2 s."],
  ["u2", "ivo", "Then it goes out on Monday."],
];

function Sample() {
  return (
    <ul aria-label="A sample" className="rounded-card border border-line bg-canvas p-4">
      {SAMPLE.map(([id, name, text]) => (
        <li
          key={id}
          className="flex gap-3 pt-[calc(var(--group-gap)/2)] pb-[calc(var(--group-gap)/2)]"
        >
          <Avatar id={id} name={name} />
          <div className="min-w-0">
            <p className="font-[600]">{name}</p>
            <p>{text}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
