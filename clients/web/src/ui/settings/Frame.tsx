// A page of settings: what there is to set on the left, one section of it on the right. On a phone
// one after the other.

import { ArrowLeft, type LucideIcon, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { currentRoute, navigate, pathOf, pop, popTo, type Route } from "@/client/router";
import { IconButton } from "../bits";
import { Link } from "../Link";
import { useSwipeUp } from "../swipe";
import { NARROW, useMedia, view } from "../view";
import { mayLeave } from "./unsaved";

export type Entry = {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
} & ({ section: string } | { act: () => void });

export type Group = { title?: string; entries: Entry[] };

type Props = {
  title: string;
  groups: Group[];
  /** The section that is shown; none on a phone, where the list stands first. */
  section: string;
  heading: string;
  routeOf: (section: string) => Route;
  /** One level up, when something inside a section is open. */
  up?: Route | undefined;
  /** Where closing leads. */
  out: Route;
  wide?: boolean;
  children: ReactNode;
};

export function Frame(props: Props) {
  const { title, groups, section, heading, routeOf, up, out, wide = false, children } = props;
  const narrow = useMedia(NARROW);
  const head = useRef<HTMLHeadingElement>(null);
  const opened = useRef<HTMLDivElement>(null);
  const leave = () => navigate(out);
  const leaving = useRef(leave);
  leaving.current = leave;
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const { modal, menu } = view.get();
      if (event.key === "Escape" && !event.defaultPrevented && !modal && !menu) leaving.current();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another heading
  useEffect(() => {
    // What was pressed is no longer there on a phone: the new page is read from its top.
    if (window.matchMedia(NARROW).matches) head.current?.focus();
  }, [section, heading]);
  const deep = narrow && section !== "";
  const parent = deep ? (up ?? routeOf("")) : null;
  useSwipeUp(opened, {
    level: pathOf(currentRoute()),
    moves: () => opened.current,
    up: () => {
      if (!mayLeave()) return false;
      if (parent) popTo(parent);
      else pop(out);
      return true;
    },
  });
  // On a phone the list is seen again while what covers it is moved away.
  const list = (beneath: boolean) => (
    <nav
      aria-label={title}
      className="flex shrink-0 flex-col overflow-y-auto border-line md:w-[264px] md:border-r max-md:flex-1"
    >
      <div className="flex h-13 shrink-0 items-center justify-between gap-2 border-line border-b px-4 max-md:h-14 max-md:pr-1">
        {narrow && !beneath ? (
          <h1 ref={head} tabIndex={-1} className="truncate text-[1rem] font-[650] outline-none">
            {title}
          </h1>
        ) : (
          <p className="truncate font-[650]">{title}</p>
        )}
        {narrow ? <CloseButton leave={leave} /> : null}
      </div>
      <div className="space-y-4 px-2 py-3">
        {groups.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups stay where they are
          <div key={at}>
            {group.title ? (
              <p className="px-2 py-1 text-meta font-[600] text-muted">{group.title}</p>
            ) : null}
            <ul className="space-y-px">
              {group.entries.map((entry) => (
                <Item key={entry.label} entry={entry} shown={section} routeOf={routeOf} />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
  return (
    <div className="group/shell relative flex h-dvh overflow-hidden bg-list">
      {deep && !up ? (
        <div
          inert
          className="absolute inset-0 hidden bg-list group-data-swiping/shell:flex"
          data-beneath
        >
          {list(true)}
        </div>
      ) : null}
      <div ref={opened} className="level relative flex min-w-0 flex-1 bg-list">
        {narrow ? !deep && <main className="flex min-w-0 flex-1">{list(false)}</main> : list(false)}
        {narrow && !deep ? null : (
          <main className="flex min-w-0 flex-1 flex-col bg-canvas">
            <header className="flex h-13 shrink-0 items-center gap-1 border-line border-b px-4 max-md:h-14 max-md:px-1 md:px-8">
              {narrow || up ? (
                <IconButton
                  label="Back"
                  className="md:-ml-3"
                  onClick={() => popTo(up ?? routeOf(""))}
                >
                  <ArrowLeft aria-hidden="true" className="size-5" />
                </IconButton>
              ) : null}
              <h1
                ref={head}
                tabIndex={-1}
                className="min-w-0 flex-1 truncate text-[1rem] font-[650] outline-none"
              >
                {heading}
              </h1>
              <CloseButton leave={leave} />
            </header>
            <div className="relative min-h-0 flex-1 overflow-y-auto">
              <div
                className={`space-y-8 px-4 py-6 pb-[max(24px,env(safe-area-inset-bottom))] md:px-8 ${
                  wide ? "max-w-[1080px]" : "max-w-[760px]"
                }`}
              >
                {children}
              </div>
            </div>
          </main>
        )}
      </div>
    </div>
  );
}

function CloseButton({ leave }: { leave: () => void }) {
  return (
    <IconButton label="Close settings" onClick={leave}>
      <X aria-hidden="true" className="size-5" />
    </IconButton>
  );
}

type ItemProps = { entry: Entry; shown: string; routeOf: (section: string) => Route };

function Item({ entry, shown, routeOf }: ItemProps) {
  const { label, icon: Icon, danger } = entry;
  const chosen = "section" in entry && entry.section === shown;
  const looks = `flex min-h-[34px] w-full items-center gap-2.5 rounded-row px-2 text-left max-md:min-h-12 ${
    chosen ? "bg-hover font-[600] text-text" : "hover:bg-hover"
  } ${danger ? "text-danger" : chosen ? "" : "text-secondary"}`;
  const shownIcon = <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />;
  return (
    <li>
      {"section" in entry ? (
        <Link
          to={routeOf(entry.section)}
          aria-current={chosen ? "page" : undefined}
          className={looks}
        >
          {shownIcon}
          <span className="truncate">{label}</span>
        </Link>
      ) : (
        <button type="button" className={looks} onClick={entry.act}>
          {shownIcon}
          <span className="truncate">{label}</span>
        </button>
      )}
    </li>
  );
}
