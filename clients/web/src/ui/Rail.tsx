// The servers: a column on a desk, a strip on a phone.

import { Plus } from "lucide-react";
import type { ServerEntry } from "@/client/app";
import { initialsOf } from "./bits";
import { Link } from "./Link";
import { openModal } from "./view";

const TILE =
  "flex size-10 shrink-0 items-center justify-center rounded-card border-2 text-second font-[650] max-md:size-11";

export function Rail({ servers, selected }: { servers: ServerEntry[]; selected: string | null }) {
  return (
    <nav
      aria-label="Servers"
      className="flex shrink-0 gap-2 overflow-auto bg-rail p-3 max-md:border-line max-md:border-b md:w-[60px] md:flex-col md:px-[10px]"
    >
      {servers.map(({ view }) => (
        <Link
          key={view.server_id}
          to={{ page: "server", server: view.server_id }}
          aria-current={view.server_id === selected ? "page" : undefined}
          title={view.name}
          className={`${TILE} ${
            view.server_id === selected
              ? "border-accent bg-accent-soft text-accent"
              : "border-transparent bg-raised text-text hover:bg-hover"
          }`}
        >
          <span aria-hidden="true">{initialsOf(view.name)}</span>
          <span className="sr-only">{view.name}</span>
        </Link>
      ))}
      <button
        type="button"
        aria-label="Add a server"
        title="Add a server"
        onClick={() => openModal({ kind: "add_server" })}
        className={`${TILE} border-transparent bg-raised text-text hover:bg-hover`}
      >
        <Plus aria-hidden="true" className="size-[18px]" />
      </button>
    </nav>
  );
}
