// A link inside the client: an address that can be copied and opened anew, followed without a reload.

import type { AnchorHTMLAttributes } from "react";
import { navigate, pathOf, type Route } from "@/client/router";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & {
  to: Route;
  /** Whether it takes the place of where one is. */
  replace?: boolean;
  /** What is done here instead of following it; elsewhere it is followed. */
  go?: (() => void) | undefined;
};

export function Link({ to, replace = false, go, ...rest }: Props) {
  return (
    <a
      {...rest}
      href={pathOf(to)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        if (go) go();
        else navigate(to, { replace });
      }}
    />
  );
}
