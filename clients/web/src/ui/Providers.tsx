// The identity providers of the node: a button each, which leads there.

import { useEffect, useState } from "react";
import { labelOf, leaveFor, type Provider, providers } from "@/client/provider";
import { Button } from "./bits";

/** Those that a browser can be sent to; none as long as it is not known. */
export function useProviders(): Provider[] {
  const [all, setAll] = useState<Provider[]>([]);
  useEffect(() => {
    let here = true;
    providers().then(
      (known) => here && setAll(known),
      () => {},
    );
    return () => {
      here = false;
    };
  }, []);
  return all;
}

export function Providers({ purpose }: { purpose: "enter" | "link" }) {
  const all = useProviders();
  if (all.length === 0) return null;
  return (
    <div className="space-y-2 border-line border-t pt-4">
      {all.map((provider) => (
        <Button
          key={provider.provider}
          kind="plain"
          className="w-full"
          onClick={() => leaveFor(provider, purpose)}
        >
          Continue with {labelOf(provider)}
        </Button>
      ))}
      <p className="text-meta text-muted">
        It tells the node who you are. It never has your keys: your recovery phrase or a passphrase
        opens them.
      </p>
    </div>
  );
}
