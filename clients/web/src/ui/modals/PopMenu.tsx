// The menu that is open: at its element on a desk, from the bottom of the screen on a phone.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Menu } from "@base-ui/react/menu";
import { Check, SmilePlus } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { closeMenu, type MenuEntry, type MenuView, NARROW, openPicker } from "../view";

const EMOJI = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

// On a phone a sheet: against what its place would be at the element.
const PLACE =
  "z-40 outline-none max-md:fixed! max-md:inset-x-0! max-md:top-auto! max-md:bottom-0! max-md:w-auto! max-md:transform-none!";
const POPUP =
  "fade-in min-w-[200px] rounded-card border border-line bg-raised p-1.5 shadow-float outline-none max-md:sheet-in max-md:max-h-[80dvh] max-md:overflow-y-auto max-md:overscroll-contain max-md:rounded-b-none max-md:rounded-t-sheet max-md:border-x-0 max-md:border-b-0 max-md:px-2 max-md:pt-2 max-md:pb-[max(12px,env(safe-area-inset-bottom))]";
const ITEM =
  "flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-row px-2.5 outline-none select-none data-highlighted:bg-hover max-md:min-h-12 max-md:gap-3.5 max-md:px-3";

export default function PopMenu({ menu }: { menu: MenuView }) {
  const chosen = useRef<MenuEntry["focus"]>(undefined);
  const finalFocus = () => {
    if (chosen.current === "dialog") return false;
    return chosen.current === "composer" ? document.getElementById("composer") : menu.from;
  };
  // It stands in a landmark of its own, and goes when what it stands at moves.
  const [host, setHost] = useState<HTMLElement | null>(null);
  useEffect(() => {
    // A sheet stands by itself: it stays when the keyboard of a phone goes.
    if (window.matchMedia(NARROW).matches) return;
    window.addEventListener("resize", closeMenu);
    return () => window.removeEventListener("resize", closeMenu);
  }, []);
  return (
    <section aria-label="Menu" ref={setHost}>
      {host ? <Opened menu={menu} host={host} finalFocus={finalFocus} chosen={chosen} /> : null}
    </section>
  );
}

type Props = {
  menu: MenuView;
  host: HTMLElement;
  finalFocus: () => false | HTMLElement | null;
  chosen: RefObject<MenuEntry["focus"]>;
};

function Opened({ menu, host, finalFocus, chosen }: Props) {
  return (
    <CSPProvider disableStyleElements>
      <Menu.Root open onOpenChange={(open) => !open && closeMenu()}>
        <Menu.Portal container={host}>
          <Menu.Backdrop className="fade-in fixed inset-0 z-30 bg-shade md:hidden" />
          <Menu.Positioner
            anchor={{ getBoundingClientRect: () => menu.at }}
            side="bottom"
            align="end"
            sideOffset={4}
            collisionPadding={8}
            className={PLACE}
          >
            <Menu.Popup aria-label={menu.label} className={POPUP} finalFocus={finalFocus}>
              <div aria-hidden="true" className="md:hidden">
                <div className="mx-auto mb-2 h-1 w-9 rounded-full bg-control" />
                <p className="truncate px-3 pb-1 text-second font-[600] text-muted">{menu.label}</p>
              </div>
              {menu.emoji ? (
                <Menu.Group aria-label="React" className="mb-1 flex border-line border-b pb-1">
                  {EMOJI.map((emoji) => (
                    <Menu.Item
                      key={emoji}
                      aria-label={`React with ${emoji}`}
                      className="flex size-9 flex-1 cursor-default items-center justify-center rounded-row text-[1.125rem] outline-none data-highlighted:bg-hover max-md:size-11"
                      onClick={() => menu.emoji?.(emoji)}
                    >
                      {emoji}
                    </Menu.Item>
                  ))}
                  <Menu.Item
                    aria-label="React with another emoji"
                    className="flex size-9 flex-1 cursor-default items-center justify-center rounded-row text-muted outline-none data-highlighted:bg-hover max-md:size-11"
                    onClick={() => {
                      chosen.current = "dialog";
                      if (menu.emoji) {
                        openPicker({ at: menu.at, from: menu.from, choose: menu.emoji });
                      }
                    }}
                  >
                    <SmilePlus aria-hidden="true" className="size-[18px]" />
                  </Menu.Item>
                </Menu.Group>
              ) : null}
              {menu.entries.map(({ label, icon, danger, checked, focus, act }) => (
                <Menu.Item
                  key={label}
                  className={`${ITEM} ${danger ? "text-danger" : ""}`}
                  onClick={() => {
                    chosen.current = focus;
                    act();
                  }}
                >
                  {icon}
                  {label}
                  {checked ? (
                    <Check aria-label="chosen" className="ml-auto size-4 text-accent" />
                  ) : null}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </CSPProvider>
  );
}
