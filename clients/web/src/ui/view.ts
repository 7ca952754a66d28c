// What is open on this screen: a dialog, a panel, a theme.

import { Store } from "@/client/store";

export type Modal =
  | { kind: "add_server" }
  | { kind: "invite"; server: string }
  | { kind: "sign_out" };

export type Panel = "members" | null;

export const view = new Store<{ modal: Modal | null; panel: Panel }>({ modal: null, panel: null });

export const openModal = (modal: Modal): void => view.set({ modal });
export const closeModal = (): void => view.set({ modal: null });

/** Wide enough for a panel beside the timeline. */
export const isWide = (): boolean => window.matchMedia("(min-width: 1100px)").matches;

export function openPanel(panel: Panel): void {
  // On a narrow screen a panel is a level of its own: going back closes it.
  if (panel && !isWide() && !view.get().panel) window.history.pushState(null, "");
  view.set({ panel });
}

export function closePanel(): void {
  if (!isWide() && view.get().panel) window.history.back();
  else view.set({ panel: null });
}

export type Theme = "light" | "dark" | "system";

export function theme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function chooseTheme(chosen: Theme): void {
  if (chosen === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem("theme", chosen);
  }
}
