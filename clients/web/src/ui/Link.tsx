// A link inside the client: an address that can be copied and opened anew, followed without a reload.

import type { AnchorHTMLAttributes } from "react";
import { navigate, pathOf, type Route } from "@/client/router";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { to: Route };

export function Link({ to, ...rest }: Props) {
  return (
    <a
      {...rest}
      href={pathOf(to)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
