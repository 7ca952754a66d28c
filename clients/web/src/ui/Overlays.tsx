// What lies over a page: the dialog and the menu that are open.

import { lazy, Suspense } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { view } from "./view";

const Modals = lazy(() => import("./modals/Modals"));
const Picker = lazy(() => import("./modals/Picker"));
const PopMenu = lazy(() => import("./modals/PopMenu"));

export function Overlays({ app }: { app: App }) {
  const menu = useStore(view, (state) => state.menu);
  const modal = useStore(view, (state) => state.modal);
  const picker = useStore(view, (state) => state.picker);
  return (
    <Suspense fallback={null}>
      {modal ? <Modals app={app} modal={modal} /> : null}
      {picker ? <Picker app={app} picker={picker} /> : null}
      {menu ? <PopMenu menu={menu} /> : null}
    </Suspense>
  );
}
