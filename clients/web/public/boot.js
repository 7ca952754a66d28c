// Before everything else: the one Trusted Types policy, and the theme that was chosen here.
(() => {
  const ours = (address) => {
    const url = new URL(address, location.href);
    const known = url.pathname.startsWith("/_next/static/") || url.pathname.startsWith("/w/");
    if (url.origin !== location.origin || !known) throw new TypeError(`no script from ${address}`);
    // As it was written: the loader of chunks knows them by that.
    return address;
  };
  globalThis.trustedTypes?.createPolicy("default", { createScriptURL: ours });
  const theme = localStorage.getItem("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
})();
