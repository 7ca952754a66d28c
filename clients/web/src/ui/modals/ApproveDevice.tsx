// A new device of one's own is added: its code is typed or comes by its picture, then both show the
// same digits.

import { useEffect, useRef, useState } from "react";
import type { App } from "@/client/app";
import type { Asked } from "@/client/core";
import { failureWords } from "@/client/words";
import type { AddedDevice } from "@/wire/core";
import { Button, Field, Problem } from "../bits";
import { codeIn } from "../code";
import { Digits } from "../Digits";
import { Scan } from "../Scan";
import { closeModal } from "../view";
import { Dialog } from "./Dialog";

type Stage =
  | { stage: "code" }
  | { stage: "waiting" }
  | { stage: "compare"; digits: string; name: string }
  | { stage: "adding" }
  | { stage: "done"; name: string };

type Props = { app: App; code: string; done: () => void };

export function ApproveDevice({ app, code: given, done }: Props) {
  const [stage, setStage] = useState<Stage>({ stage: "code" });
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef<Asked<AddedDevice> | null>(null);
  const code = useRef("");
  useEffect(() => () => asked.current?.abandon(), []);
  const begin = (text: string) => {
    code.current = codeIn(text);
    setProblem(null);
    setStage({ stage: "waiting" });
    const request = { do: "approve_device", code: code.current } as const;
    asked.current = app.core.ask(request, ({ digits, name = "" }) =>
      setStage({ stage: "compare", digits, name }),
    );
    asked.current.done.then(
      ({ name }) => {
        setStage({ stage: "done", name });
        done();
      },
      (error: unknown) => {
        setStage({ stage: "code" });
        setProblem(failureWords(error));
      },
    );
  };
  const answer = (same: boolean) => {
    setStage({ stage: "adding" });
    app.core
      .ask({ do: "confirm_link", code: code.current, same })
      .done.catch((error: unknown) => setProblem(failureWords(error)));
  };
  return (
    <Dialog title="Link a device">
      {stage.stage === "code" || stage.stage === "waiting" ? (
        <form
          className="space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            begin(String(new FormData(event.currentTarget).get("code")));
          }}
        >
          <p className="text-secondary">
            On the new device open this node and choose “Link with a device that is signed in”. It
            shows a code and a picture of it: type the code here, or point this device’s camera at
            the picture.
          </p>
          <Field
            label="Code of the new device"
            name="code"
            defaultValue={given}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <p className="text-second text-muted">
            Only go on with a device that you hold in your hands. It gets your keys.
          </p>
          <Problem words={problem} />
          <div className="flex flex-wrap items-start gap-3">
            <Button type="submit" disabled={stage.stage === "waiting"}>
              {stage.stage === "waiting" ? "Looking for it…" : "Go on"}
            </Button>
            {stage.stage === "code" ? (
              <Scan
                label="Scan its picture"
                words="Hold the picture on the new device before the camera."
                found={(text) => {
                  begin(text);
                  return true;
                }}
              />
            ) : null}
          </div>
        </form>
      ) : null}
      {stage.stage === "compare" ? (
        <div className="space-y-4">
          <p className="text-secondary">
            Does <b className="font-[600]">{stage.name}</b> show the same digits?
          </p>
          <Digits digits={stage.digits} />
          <div className="flex flex-wrap gap-3">
            <Button kind="plain" onClick={() => answer(false)}>
              No, they differ
            </Button>
            <Button onClick={() => answer(true)}>They are the same</Button>
          </div>
        </div>
      ) : null}
      {stage.stage === "adding" ? (
        <div className="space-y-4">
          <p role="status" className="text-secondary">
            Handing over…
          </p>
          <Problem words={problem} />
        </div>
      ) : null}
      {stage.stage === "done" ? (
        <div className="space-y-4">
          <p role="status">{stage.name} is one of your devices now.</p>
          <Button onClick={closeModal}>Done</Button>
        </div>
      ) : null}
    </Dialog>
  );
}
