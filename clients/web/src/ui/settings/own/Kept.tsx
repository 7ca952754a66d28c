// What this browser keeps of the device that it is, and whether it has promised to.

import { HardDrive, ShieldCheck, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { askToKeep, type Keeping, lookAtKeeping } from "@/client/keeping";
import { sizeOf } from "@/client/words";
import { Button } from "../../bits";
import { Chip, Section } from "../parts";

const TITLE = "What this browser keeps";
const ABOUT = "The keys of this device, and what it has read, sealed.";

export function Kept() {
  const [now, setNow] = useState<Keeping | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    let here = true;
    lookAtKeeping().then((found) => here && setNow(found));
    return () => {
      here = false;
    };
  }, []);
  const again = async () => {
    const kept = await askToKeep();
    setRefused(!kept);
    setNow(await lookAtKeeping());
  };
  if (!now) return null;
  const used = now.used === null ? null : `${sizeOf(now.used)} are in use.`;
  if (now.kept) {
    return (
      <Section
        title={TITLE}
        about={ABOUT}
        side={
          <Chip tone="good">
            <ShieldCheck aria-hidden="true" className="size-3" />
            Kept
          </Chip>
        }
      >
        <p className="max-w-[64ch] text-second text-secondary">
          It stays until you delete it, also when space is short. {used}
        </p>
      </Section>
    );
  }
  return (
    <Section
      title={TITLE}
      about={ABOUT}
      side={
        <Chip tone={now.kept === null ? "plain" : "caution"}>
          {now.kept === null ? (
            <HardDrive aria-hidden="true" className="size-3" />
          ) : (
            <TriangleAlert aria-hidden="true" className="size-3" />
          )}
          {now.kept === null ? "Not known" : "May be thrown away"}
        </Chip>
      }
    >
      <div className="max-w-[64ch] space-y-3">
        <p className="text-second text-secondary">
          {now.kept === null
            ? "This browser does not say whether it keeps it. "
            : "This browser has not promised to keep it: when space is short it may throw all of it away. "}
          If that happens, your recovery phrase brings your account back, and so does another device
          of yours. What only this device could read is gone. {used}
        </p>
        {now.kept === null ? null : (
          <Button kind="plain" onClick={again}>
            Ask the browser to keep it
          </Button>
        )}
        <p role="status" className="text-second text-caution">
          {refused
            ? "The browser said no. Many say yes to a site that is installed, bookmarked or allowed to notify you: do that, and ask again."
            : ""}
        </p>
      </div>
    </Section>
  );
}
